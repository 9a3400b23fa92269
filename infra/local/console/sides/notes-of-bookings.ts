import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createPushedNotes } from '../../../../shared/booking-notes/pushed-notes.ts'
import { createBriefUrl } from '../../../../shared/brief/brief-url.ts'
import { createLinkKeys } from '../../../../shared/brief/link-keys.ts'
import type { Clock } from '../../../../shared/clock.ts'
import { defineIntegration } from '../../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../../shared/config/settings-for.ts'
import type { NotesOfBookings } from './read-sides.ts'

export interface NotesOptions {
  /** Directory of the cloud assembly, where synth left the checked configuration. */
  assembly: string
  awsUrl: string
  apiUrl: string
  outputs: Record<string, string>
  tenant: string
  locationId: string
  clock: Clock
}

/** What the operator can find out about the way of notes back to bookings: from configuration, secrets and table. */
export function createNotesOfBookings(options: NotesOptions): NotesOfBookings & { close(): void } {
  const { awsUrl, apiUrl, outputs, tenant, locationId, clock } = options
  const client = {
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'console', secretAccessKey: 'console' },
  }
  const [dynamo, secrets] = [new DynamoDBClient(client), new SecretsManagerClient(client)]
  const store = createPushedNotes({
    documents: DynamoDBDocumentClient.from(dynamo),
    tableName: outputs['TableName'] ?? '',
    clock,
  })
  const keys = createLinkKeys({ secrets, name: outputs['BriefLinksSecretName'] ?? '', clock })
  const briefUrl = createBriefUrl({ keys, baseUrl: apiUrl })
  const { sharedNotes } = settingsFor(readIntegration(options.assembly), locationId)
  return {
    whyNone: sharedNotes
      ? undefined
      : 'No note leaves the CRM: the configuration has no sharedNotes. Set them in infra/integration.config.ts to show notes with bookings.',
    async briefUrl({ id, end }) {
      if (!sharedNotes?.brief) return undefined
      return briefUrl({ tenant, meetingId: id, endsAt: end, daysAfter: sharedNotes.brief.daysAfter })
    },
    pushed: (meetingId) => store.read({ tenant, meetingId }),
    close() {
      dynamo.destroy()
      secrets.destroy()
    },
  }
}

const readIntegration = (assembly: string) =>
  defineIntegration(JSON.parse(readFileSync(path.join(assembly, 'integration.json'), 'utf8')))
