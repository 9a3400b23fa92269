import { createHash } from 'node:crypto'
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import type { Routing } from '../config/routing-settings.ts'
import type { ContactKey } from '../ledger/contact-bookings.ts'
import type { BookingKey } from '../ledger/ledger.ts'
import { DAY_SECONDS, reachable } from '../ledger/table.ts'

const destination = {
  team: z.string(),
  router: z.string(),
  distribution: z.exactOptional(z.string()),
  host: z.exactOptional(z.string()),
}
const visitorSchema = z.lazy(() =>
  z.object({
    /** Of the configuration that decided: another one decides anew. */
    version: z.string(),
    team: z.string(),
    router: z.string(),
    rule: z.exactOptional(z.string()),
  }),
)
/** What was decided for an e-mail: nothing of whom it belongs to. */
export type VisitorDecision = z.infer<typeof visitorSchema>

const routedSchema = z.lazy(() =>
  z.object({
    ...destination,
    rule: z.exactOptional(z.string()),
    /** Unix milliseconds. */
    decidedAt: z.number(),
    /** The note that tells it, where there is one. */
    noteId: z.exactOptional(z.string()),
  }),
)
/** Where a contact was sent last. */
export type Routed = z.infer<typeof routedSchema>

const intentSchema = z.lazy(() => z.object({ hostId: z.string(), at: z.number() }))
/** What a booking was about to be changed to. */
export type Intent = z.infer<typeof intentSchema>

export interface VisitorDecisions {
  readVisitor(locationId: string, email: string): Promise<VisitorDecision | undefined>
  writeVisitor(locationId: string, email: string, decision: VisitorDecision): Promise<void>
  /** Tags or the e-mail changed: the next visit decides anew, in a warm function within a minute. */
  forgetVisitor(locationId: string, email: string): Promise<void>
}
export interface RoutingStore extends VisitorDecisions {
  readRouted(contact: ContactKey): Promise<Routed | undefined>
  writeRouted(contact: ContactKey, routed: Routed): Promise<void>
  /** Keeps what a dry run would have stored, apart from what was. */
  writePlanned(contact: ContactKey, routed: Routed): Promise<void>
  /** The host that a booking was handed to within a day: an event that tells of it is our own echo. */
  readIntent(contact: ContactKey, booking: BookingKey): Promise<Intent | undefined>
  writeIntent(contact: ContactKey, booking: BookingKey, intent: Intent): Promise<void>
}

const VISITOR_TTL_SECONDS = 600
// As long as the contact's bookings; the item holds the words of a rule, nothing of a person.
const ROUTED_TTL_DAYS = 480

/** E-mail of one location → a name that does not tell it. */
export const visitorName = (locationId: string, email: string): string =>
  `visitor#${locationId}#${createHash('sha256').update(email.trim().toLowerCase()).digest('hex')}`
const visitorKey = (locationId: string, email: string) => ({ pk: visitorName(locationId, email), sk: 'decision' })
const routedKey = ({ locationId, contactId }: ContactKey, sk: string) => ({
  pk: `routing#${locationId}#${contactId}`,
  sk,
})

const intentSort = ({ tenant, meetingId }: BookingKey) => `intent#${tenant}/${meetingId}`

/** Tells one configuration of routing from another. */
export const routingVersion = (routing: Routing): string =>
  createHash('sha256').update(JSON.stringify(routing)).digest('base64url').slice(0, 16)

/** What was decided, in the table. Each call throws as the ledger's do. */
export function createRoutingStore(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): RoutingStore {
  const { documents, tableName: TableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  const read = async (Key: Record<string, string>) =>
    (await reachable(documents.send(new GetCommand({ TableName, Key })))).Item
  const write = async (Item: Record<string, unknown>) =>
    void (await reachable(documents.send(new PutCommand({ TableName, Item }))))
  const writeRouted = (contact: ContactKey, routed: Routed, sk: 'decision' | 'plan') =>
    write({ ...routedKey(contact, sk), ...routed, expiresAt: nowSeconds() + ROUTED_TTL_DAYS * DAY_SECONDS })

  return {
    async readVisitor(locationId, email) {
      const item = await read(visitorKey(locationId, email))
      // DynamoDB deletes what has expired within days, not minutes.
      if (!item || Number(item['expiresAt']) <= nowSeconds()) return undefined
      return visitorSchema.safeParse(item).data
    },
    writeVisitor: (locationId, email, { version, team, router, rule }) =>
      write({
        ...visitorKey(locationId, email),
        version,
        team,
        router,
        ...(rule === undefined ? {} : { rule }),
        expiresAt: nowSeconds() + VISITOR_TTL_SECONDS,
      }),
    async forgetVisitor(locationId, email) {
      await reachable(documents.send(new DeleteCommand({ TableName, Key: visitorKey(locationId, email) })))
    },
    readRouted: async (contact) => routedSchema.safeParse(await read(routedKey(contact, 'decision'))).data,
    writeRouted: (contact, routed) => writeRouted(contact, routed, 'decision'),
    writePlanned: (contact, routed) => writeRouted(contact, routed, 'plan'),
    async readIntent(contact, booking) {
      const item = await read(routedKey(contact, intentSort(booking)))
      return Number(item?.['expiresAt'] ?? 0) > nowSeconds() ? intentSchema.safeParse(item).data : undefined
    },
    writeIntent: (contact, booking, { hostId, at }) =>
      write({ ...routedKey(contact, intentSort(booking)), hostId, at, expiresAt: nowSeconds() + DAY_SECONDS }),
  }
}
