import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { linkKey } from '../../../shared/ledger/ledger.ts'
import { type Link, linkSchema } from '../../../shared/ledger/link.ts'
import { DAY_SECONDS, LINK_TTL_DAYS } from '../../../shared/ledger/table.ts'
import type { Key } from '../scan-table.ts'
import type { Target } from '../target.ts'
import { linkWithout, shellOf } from './erase-link.ts'
import type { Found, FoundItem } from './find-person.ts'
import type { Person } from './person.ts'
import { isAbout, withoutPerson } from './without-person.ts'

type Stage = Pick<Target, 'documents' | 'tableName' | 'clock'>
type Stored = Record<string, unknown>

const MOST_ATTEMPTS = 5

/**
 * Removes what was found, and takes the person out of what stays. Of a booking its ids are left, so that what is still told of
 * it is not taken for a new one. @returns items that could not be written because they did not stand still.
 * @throws whatever DynamoDB answers
 */
export async function eraseFromTable(
  stage: Stage,
  { removals, changes }: Found,
  person: Person,
  onProgress: (progress: { done: number; total: number }) => void,
): Promise<FoundItem[]> {
  const restless: FoundItem[] = []
  const steps = [
    ...removals.map((item) => ({ item, write: item.kind === 'booking' ? emptyLink : undefined })),
    // After the removals, some of which are found by what is changed here.
    ...changes.map((item) => ({ item, write: takeOut })),
  ]
  for (const [done, { item, write }] of steps.entries()) {
    if (!write) await removeItem(stage, item)
    else if (!(await rewrite(stage, item, (stored) => write(stage, stored, person)))) restless.push(item)
    onProgress({ done: done + 1, total: steps.length })
  }
  return restless
}

/** Leaves the ids of a booking that only a dead letter told of, where nothing is known of it. @throws whatever DynamoDB answers */
export async function leaveShell(
  { documents, tableName: TableName, clock }: Stage,
  booking: Pick<Link, 'tenant' | 'meetingId' | 'locationId'> & { endsAt?: string },
): Promise<void> {
  const { endsAt = '', ...ids } = booking
  const latest = Math.max(clock.now(), Date.parse(endsAt) || 0)
  const expiresAt = Math.floor(latest / 1000) + LINK_TTL_DAYS * DAY_SECONDS
  const Item = { ...linkKey(ids), ...shellOf({ ...ids, revision: 0, written: {} }, clock.now()), expiresAt }
  const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' })
  await documents.send(put).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  })
}

/** Reads an item and writes it anew, again when somebody else wrote it meanwhile; false when it does not stand still. */
async function rewrite(
  { documents, tableName: TableName }: Stage,
  { pk, sk }: Key,
  write: (stored: Stored) => Promise<unknown>,
): Promise<boolean> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))
    if (!Item) return true
    try {
      await write(Item)
      return true
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }
  return false
}

const removeItem = ({ documents, tableName: TableName }: Stage, { pk, sk }: Stored | Key): Promise<unknown> =>
  documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }))

async function emptyLink(stage: Stage, stored: Stored): Promise<unknown> {
  const link = linkSchema.safeParse(stored).data
  if (!link) return await removeItem(stage, stored)
  const { pk, sk, expiresAt } = stored
  return await putLink(stage, link.revision, { pk, sk, ...shellOf(link, stage.clock.now()), expiresAt })
}

async function takeOut(stage: Stage, stored: Stored, person: Person): Promise<unknown> {
  if (!isAbout(stored, person)) return undefined
  if (stored['sk'] !== 'link') return await updateItem(stage, stored, person)
  const link = linkSchema.parse(stored)
  // The index of addresses may know the booking by theirs, though its guest is another one.
  const { email, ...others } = stored
  const kept = email === person.digest ? others : stored
  return await putLink(stage, link.revision, { ...kept, ...linkWithout(link, person), revision: link.revision + 1 })
}

/** As the next revision: a sync that read the one before has to read again, and does not write the person back. */
function putLink({ documents, tableName: TableName }: Stage, read: number, Item: Stored): Promise<unknown> {
  const condition = { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': read } }
  return documents.send(new PutCommand({ TableName, Item, ...condition }))
}

/** Only the attributes that change, as the functions change others of the same item. */
function updateItem({ documents, tableName: TableName }: Stage, stored: Stored, person: Person): Promise<unknown> {
  const { pk, sk, ...attributes } = stored
  const changed = Object.entries(attributes)
    .filter(([name, value]) => isAbout({ [name]: value }, person))
    .map(([name, value], index) => ({ name, index, left: withoutPerson({ [name]: value }, person) }))
  const kept = changed.flatMap(({ name, index, left }) => {
    const value = new Map(Object.entries(left ?? {})).get(name)
    return value === undefined ? [] : [{ index, value }]
  })
  const gone = changed.filter(({ index }) => !kept.some((one) => one.index === index))
  const parts = [
    ...(kept.length > 0 ? [`SET ${kept.map(({ index }) => `#n${index} = :v${index}`).join(', ')}`] : []),
    ...(gone.length > 0 ? [`REMOVE ${gone.map(({ index }) => `#n${index}`).join(', ')}`] : []),
  ]
  const values = kept.map(({ index, value }) => [`:v${index}`, value] as const)
  const update = new UpdateCommand({
    TableName,
    Key: { pk, sk },
    UpdateExpression: parts.join(' '),
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: Object.fromEntries(changed.map(({ name, index }) => [`#n${index}`, name])),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  })
  return documents.send(update)
}
