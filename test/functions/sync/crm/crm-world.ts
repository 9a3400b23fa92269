import type { SQSRecord } from 'aws-lambda'
import type { CrmHooks, CrmJob } from '../../../../functions/sync/crm/crm-job.ts'
import { tellingStore } from '../../../../infra/local/simulators/high-level/record-events.ts'
import type { JsonObject } from '../../../../infra/local/simulators/json.ts'
import { createRecordStore } from '../../../../infra/local/simulators/record-store.ts'
import { parseCrmEvent } from '../../../../shared/crm-events/parse-crm-event.ts'
import { serializeEnvelope } from '../../../../shared/envelope.ts'
import type { Ledger } from '../../../../shared/ledger/ledger.ts'
import { aRecord } from '../../../support/bookings.ts'
import { APP_ID } from '../../../support/high-level-deliveries.ts'
import { NOW } from '../../../support/sync-world.ts'
import { type Config, worldWith } from '../options/option-world.ts'

export const WITH_APP: Config = { highLevel: { appId: APP_ID }, sharedNotes: { visible: { all: true } } }

export type SeenTags = { added: string[]; removed: string[] }

let ids = 0
const bytes = Buffer.from('{}')

/** A message of the sync queue, as the door makes it of such an event; undefined where the door ignores it. */
export function crmMessage(
  event: JsonObject,
  options: { at?: number; webhookId?: string; receiveCount?: number; messageId?: string; groupId?: string } = {},
): SQSRecord | undefined {
  const { at = NOW, webhookId = `webhook-${ids++}`, ...more } = options
  const told = { appId: APP_ID, locationId: 'location-1', timestamp: new Date(at).toISOString(), webhookId, ...event }
  const result = parseCrmEvent(told, { appId: APP_ID, isOurs: () => true, body: bytes, receivedAt: Infinity })
  if (!result.ok) return undefined
  const { eventId, locationId } = result
  return aRecord(serializeEnvelope({ version: 1, eventId, locationId, receivedAt: at, event: result.event }), more)
}

/** Lets the ledger store what is about to be done, and nothing of what was done. */
export function afterIntent(failure: () => Error): (operation: keyof Ledger) => void {
  let writes = 0
  return (operation) => {
    if (operation === 'writeLink' && ++writes > 1) throw failure()
  }
}

/** A sync world whose hooks keep what they were called with, and that can hear what HighLevel tells. */
export async function crmWorld(integration: Config = WITH_APP, hooks: CrmHooks = {}) {
  const notes: CrmJob[] = []
  const tags: SeenTags[] = []
  const crmHooks: CrmHooks = {
    async notes(job) {
      await hooks.notes?.(job)
      notes.push(job)
    },
    async tags(job) {
      await hooks.tags?.(job)
      tags.push({ added: job.added, removed: job.removed })
    },
  }
  const world = await worldWith(integration, { crmHooks })
  const heard: JsonObject[] = []
  const records = tellingStore(createRecordStore(), (_, event) => void heard.push(event))
  const known = new Map<string, string>()

  /** Events about everything that changed in HighLevel since it was last asked. */
  async function hear(): Promise<JsonObject[]> {
    const found = new Map<string, { kind: string; value: JsonObject }>()
    for (const { contact, notes: itsNotes, tasks } of await world.contacts()) {
      found.set(contact.id, { kind: 'contact', value: { ...contact } as JsonObject })
      for (const note of itsNotes) found.set(note.id, { kind: 'note', value: { ...note } })
      for (const task of tasks) found.set(task.id, { kind: 'task', value: { ...task } as JsonObject })
    }
    for (const [id, { kind, value }] of found) {
      records.put(kind, id, value)
      known.set(id, kind)
    }
    for (const [id, kind] of known) if (!found.has(id) && known.delete(id)) records.remove(kind, id)
    return heard.splice(0)
  }

  return {
    ...world,
    /** What the hooks were called with. */
    notes,
    tags,
    hear,
    /** Hands the events over, each a batch of its own; answers how many calls they made. */
    async take(...messages: (SQSRecord | undefined)[]): Promise<number> {
      await world.forgetRequests()
      for (const one of messages) if (one) await world.sync([one])
      return (await world.requests()).length
    },
    /** Hands over what HighLevel tells of the latest changes. */
    async takeAllHeard(at = NOW): Promise<number> {
      const events = await hear()
      await world.forgetRequests()
      for (const event of events) {
        const one = crmMessage(event, { at })
        if (one) await world.sync([one])
      }
      return (await world.requests()).length
    },
    link: () => world.ledger.links()[0]!,
  }
}
export type CrmWorld = Awaited<ReturnType<typeof crmWorld>>
