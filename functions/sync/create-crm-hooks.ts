import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createCapabilities } from '../../shared/booking-notes/capabilities.ts'
import { createChiliPiperField } from '../../shared/booking-notes/chili-piper-field.ts'
import { createOutgoingWebhook } from '../../shared/booking-notes/outgoing-webhook.ts'
import { createPushedNotes } from '../../shared/booking-notes/pushed-notes.ts'
import { createWebhookKey } from '../../shared/booking-notes/webhook-key.ts'
import { logCalls, type OnCall } from '../../shared/calls.ts'
import { createApiKeys } from '../../shared/chili-piper/api-key.ts'
import { type ChiliPiperClient, createChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { ChiliPiperKeyError } from '../../shared/chili-piper/errors.ts'
import { createEdgeRequest } from '../../shared/chili-piper/request.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { createRoutingStore } from '../../shared/routing/routing-store.ts'
import { createChiliPiperRouting } from './chili-piper-routing.ts'
import type { CrmHooks } from './crm/crm-job.ts'
import { createRouteByTags } from './route-by-tags.ts'
import { createShareNotes } from './share-notes.ts'

export interface CrmHooksOptions {
  integration: Integration
  secrets: SecretsManagerClient
  documents: DynamoDBDocumentClient
  tableName: string
  chiliPiperUrl: string
  chiliPiperSecretPrefix: string
  outgoingWebhookSecret: string
  fetch: Fetch
  clock: Clock
  /** 0 ≤ x < 1 */
  random(): number
}

// An event is begun only while there is as much left.
const CHILI_PIPER_BUDGET_MS = 15_000

/** What is made of HighLevel's events that are not our own: notes go to the bookings, tags decide the team. */
export function createCrmHooks(options: CrmHooksOptions): CrmHooks {
  const { secrets, documents, tableName, fetch, clock, random } = options
  const apiKeys = createApiKeys({ secrets, prefix: options.chiliPiperSecretPrefix, clock })
  const capabilities = createCapabilities({ documents, tableName })
  const webhookKey = createWebhookKey({ secrets, name: options.outgoingWebhookSecret, clock })
  const routing = createRoutingStore({ documents, tableName, clock })
  const edge = { baseUrl: options.chiliPiperUrl, fetch, clock, random }
  const chiliPiperOf = (tenant: string, onCall: OnCall): ChiliPiperClient =>
    createChiliPiperClient({
      ...edge,
      onCall,
      deadline: clock.now() + CHILI_PIPER_BUDGET_MS,
      apiKey: async () => {
        const key = await apiKeys.read(tenant)
        if (key === undefined) throw new ChiliPiperKeyError(`the tenant ${tenant}, which has no API key`, 401)
        return key
      },
    })

  const notes = createShareNotes({
    store: createPushedNotes({ documents, tableName, clock }),
    adapters({ settings, log, locationId, contactId }, { tenant, meetingId }) {
      const { chiliPiper: meeting, webhook } = settings.sharedNotes ?? {}
      const onCall = logCalls(log, { tenant, meetingId, locationId, contactId })
      return [
        ...(meeting
          ? [createChiliPiperField({ ...meeting, capabilities, chiliPiper: chiliPiperOf(tenant, onCall) })]
          : []),
        ...(webhook ? [createOutgoingWebhook({ url: webhook.url, key: webhookKey, fetch, clock, onCall })] : []),
      ]
    },
  })
  const routeByTags = createRouteByTags({
    store: routing,
    ...createChiliPiperRouting({
      integration: options.integration,
      apiKeys,
      apiFor: (key, onCall) => ({
        request: createEdgeRequest({
          ...edge,
          onCall,
          deadline: clock.now() + CHILI_PIPER_BUDGET_MS,
          apiKey: async () => key,
        }),
      }),
    }),
  })
  return {
    notes,
    async tags(job) {
      const shows = job.settings.sharedNotes?.visible.contactTag
      if (shows !== undefined && [...job.added, ...job.removed].includes(shows)) await notes(job)
      await routeByTags(job)
    },
    async reach({ locationId, event, settings }) {
      // What was decided for this address was decided for another contact, or for none.
      if (settings.routing?.website && event.email) await routing.forgetVisitor(locationId, event.email)
    },
  }
}
