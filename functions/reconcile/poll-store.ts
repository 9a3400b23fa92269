import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../../shared/clock.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import { linkKey } from '../../shared/ledger/ledger.ts'
import { type Link, linkSchema } from '../../shared/ledger/link.ts'
import { DAY_SECONDS, LINK_TTL_DAYS, reachable } from '../../shared/ledger/table.ts'
import type { Mark } from './compare-meeting.ts'
import type { Cursor } from './passes.ts'

const markSchema = z.object({
  digest: z.string(),
  eventId: z.string(),
  sentAt: z.number(),
  times: z.exactOptional(z.number()),
  isDryRun: z.exactOptional(z.boolean()),
})
const cursorSchema = z.object({
  completedAt: z.exactOptional(z.number()),
  pass: z.exactOptional(z.object({ from: z.number(), to: z.number(), anchor: z.number(), done: z.number() })),
})

export interface Remembered {
  /** 'unreadable': written by another version of this app. */
  link?: Link | 'unreadable'
  mark?: Mark
}

/** What the table holds of polled meetings. All @throws RemoteUnavailableError. */
export interface PollStore {
  /** Links and marks of these meetings, in one request for 50 of them. */
  read(tenant: string, meetingIds: readonly string[]): Promise<Map<string, Remembered>>
  /** @param endsAt of the meeting: the mark is kept as long as its link. */
  writeMark(tenant: string, meetingId: string, mark: Mark, endsAt?: string): Promise<void>
  readCursor(name: string): Promise<Cursor>
  writeCursor(name: string, cursor: Cursor): Promise<void>
}

// BatchGetItem takes 100 keys, and a meeting has two.
const AT_ONCE = 50
const MAX_ATTEMPTS = 6
const FIRST_WAIT_MS = 50
const CURSOR_TTL_DAYS = 365

const partition = (tenant: string, meetingId: string) => linkKey({ tenant, meetingId }).pk

export function createPollStore(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): PollStore {
  const { documents, tableName: TableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  const put = async (Item: Record<string, unknown>) =>
    void (await reachable(documents.send(new PutCommand({ TableName, Item }))))

  async function batchGet(keys: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = []
    let left = keys
    for (let attempt = 0; left.length > 0; attempt++) {
      // What was not read is not "not there": taking it for that would send a booking again.
      if (attempt === MAX_ATTEMPTS) throw new RemoteUnavailableError('DynamoDB did not read all links of a page')
      if (attempt > 0) await clock.sleep(FIRST_WAIT_MS * 2 ** attempt)
      // Not a consistent read: what was written within the last seconds counts as settling anyway.
      const answer = await reachable(
        documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: left } } })),
      )
      items.push(...(answer.Responses?.[TableName] ?? []))
      left = answer.UnprocessedKeys?.[TableName]?.Keys ?? []
    }
    return items
  }

  return {
    async read(tenant, meetingIds) {
      const found = new Map([...new Set(meetingIds)].map((id): [string, Remembered] => [id, {}]))
      const byPartition = new Map([...found].map(([id, remembered]) => [partition(tenant, id), remembered]))
      const partitions = [...byPartition.keys()]
      for (let start = 0; start < partitions.length; start += AT_ONCE) {
        const keys = partitions.slice(start, start + AT_ONCE).flatMap((pk) => [
          { pk, sk: 'link' },
          { pk, sk: 'poll' },
        ])
        for (const item of await batchGet(keys)) {
          const remembered = byPartition.get(String(item['pk']))
          if (!remembered) continue
          if (item['sk'] === 'link') remembered.link = linkSchema.safeParse(item).data ?? 'unreadable'
          // A mark that cannot be read costs one repetition.
          else Object.assign(remembered, withMark(item))
        }
      }
      return found
    },

    writeMark(tenant, meetingId, mark, endsAt) {
      const ends = Math.floor(Date.parse(endsAt ?? '') / 1000) || 0
      const expiresAt = Math.max(nowSeconds(), ends) + LINK_TTL_DAYS * DAY_SECONDS
      return put({ pk: partition(tenant, meetingId), sk: 'poll', ...mark, expiresAt })
    },

    async readCursor(name) {
      const get = new GetCommand({ TableName, Key: { pk: name, sk: 'cursor' }, ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      // One that cannot be read is as good as none: the range is looked at from its start.
      return cursorSchema.safeParse(Item).data ?? {}
    },

    writeCursor: (name, cursor) =>
      put({ pk: name, sk: 'cursor', ...cursor, expiresAt: nowSeconds() + CURSOR_TTL_DAYS * DAY_SECONDS }),
  }
}

function withMark(item: Record<string, unknown>): { mark?: Mark } {
  const mark = markSchema.safeParse(item)
  return mark.success ? { mark: mark.data } : {}
}
