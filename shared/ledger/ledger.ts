import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../clock.ts'
import { LinkChangedError, RemoteUnavailableError } from '../errors.ts'
import { type Link, linkSchema } from './link.ts'

/** Longer than a message can lie on the sync queue and then in the dead-letter queue: 14 days each. */
const DELIVERY_TTL_DAYS = 35
/** How long after its end a booking can still be changed by an event. */
const LINK_TTL_DAYS = 90
const DAY_SECONDS = 86_400

export interface LedgerRead {
  link: Link | undefined
  /** Of the asked event ids, those that were applied before. */
  appliedEventIds: ReadonlySet<string>
}

/** What the app remembers. Single-item writes only, each on the condition that nobody wrote meanwhile. */
export interface Ledger {
  read(booking: { tenant: string; meetingId: string }, eventIds: readonly string[]): Promise<LedgerRead>
  /** Stores the link as the next revision. @throws LinkChangedError when someone else wrote since it was read. */
  writeLink(link: Link): Promise<Link>
  /** Remembers that an event was applied, or ignored for good. */
  recordDelivery(eventId: string, outcome: string): Promise<void>
}

const linkKey = (tenant: string, meetingId: string) => ({ pk: `booking#${tenant}#${meetingId}`, sk: 'link' })
const deliveryKey = (eventId: string) => ({ pk: `delivery#${eventId}`, sk: 'delivery' })
// BatchGetItem takes 100 keys; one of them is the link.
const MAX_EVENT_IDS = 99

export function createLedger(options: { documents: DynamoDBDocumentClient; tableName: string; clock: Clock }): Ledger {
  const { documents, tableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    async read({ tenant, meetingId }, eventIds) {
      const wanted = [...new Set(eventIds)].slice(0, MAX_EVENT_IDS)
      const keys = [linkKey(tenant, meetingId), ...wanted.map(deliveryKey)]
      const answer = await reachable(
        documents.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } })),
      )
      // A throttled part is not read at all: taking it for "not there" would double a booking.
      if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0)
        throw new RemoteUnavailableError('DynamoDB did not read the whole ledger entry')
      const items = answer.Responses?.[tableName] ?? []
      const link = items.find((item) => item['sk'] === 'link')
      const applied = items.filter((item) => item['sk'] === 'delivery').map((item) => String(item['eventId']))
      return { link: link && linkSchema.parse(link), appliedEventIds: new Set(applied) }
    },

    async writeLink(link) {
      const next: Link = { ...link, revision: link.revision + 1 }
      const ends = Date.parse(link.known?.booking.endsAt ?? link.known?.booking.startsAt ?? '') / 1000
      const isNew = link.revision === 0
      const put = new PutCommand({
        TableName: tableName,
        Item: {
          ...linkKey(link.tenant, link.meetingId),
          ...next,
          expiresAt: Math.max(nowSeconds(), Math.floor(ends) || 0) + LINK_TTL_DAYS * DAY_SECONDS,
        },
        ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'revision = :read',
        ...(isNew ? {} : { ExpressionAttributeValues: { ':read': link.revision } }),
      })
      await reachable(documents.send(put))
      return next
    },

    async recordDelivery(eventId, outcome) {
      const item = { ...deliveryKey(eventId), eventId, outcome, at: clock.now() }
      const expiresAt = nowSeconds() + DELIVERY_TTL_DAYS * DAY_SECONDS
      await reachable(documents.send(new PutCommand({ TableName: tableName, Item: { ...item, expiresAt } })))
    },
  }
}

async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException)
      throw new LinkChangedError('The booking was changed by another invocation', { cause })
    throw new RemoteUnavailableError('DynamoDB could not be reached', { cause })
  }
}
