import { objects, optionalBoolean, optionalInteger, optionalText, texts } from './json-input.ts'
import { AwsError, type JsonObject, type Service } from './protocol.ts'
import { invalidParameter, invalidRequest, requiredText } from './secrets-errors.ts'
import { selectSecrets } from './secrets-list.ts'
import type { Secret, SecretsStore, Tag } from './secrets-store.ts'
import { findLive, hasValue, isSameValue, readValue, type WriteValue } from './secrets-versions.ts'

interface SecretOperationsOptions {
  store: SecretsStore
  now: () => number
  writeValue: WriteValue
}

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_TAGS = 50

const named = ({ arn, name }: Secret) => ({ ARN: arn, Name: name })
const seconds = (ms: number | null) => (ms === null ? undefined : ms / 1000)
const readTags = (input: JsonObject): Tag[] =>
  objects(input, 'Tags').map((tag) => ({ Key: requiredText(tag, 'Key'), Value: optionalText(tag, 'Value') ?? '' }))

/** The operations on secrets as such: making, describing, listing, changing and deleting them. */
export function createSecretOperations({ store, now, writeValue }: SecretOperationsOptions): Record<string, Service> {
  return {
    CreateSecret({ input }) {
      const name = requiredText(input, 'Name')
      if (!/^[\w/+=.@-]{1,512}$/.test(name))
        throw invalidParameter(`Invalid name ${name}: only letters, digits and -/_+=.@ are allowed, at most 512.`)
      const existing = store.byName(name)
      if (existing) return repeatedCreate(store, existing, input)
      const secret = store.insert({
        name,
        description: optionalText(input, 'Description') ?? null,
        tags: withTags([], readTags(input)),
      })
      return { ...named(secret), VersionId: hasValue(input) ? writeValue(secret, input) : undefined }
    },
    UpdateSecret({ input }) {
      const secret = findLive(store, input)
      const updated = {
        ...secret,
        description: optionalText(input, 'Description') ?? secret.description,
        changedAt: now(),
      }
      store.update(updated)
      return { ...named(secret), VersionId: hasValue(input) ? writeValue(updated, input) : undefined }
    },
    DescribeSecret({ input }) {
      const secret = store.find(requiredText(input, 'SecretId'))
      return { ...describe(secret), VersionIdsToStages: stagesOf(store, secret) }
    },
    ListSecrets: ({ input }) => listSecrets(store, input),
    DeleteSecret: ({ input }) => deleteSecret(store, now(), input),
    RestoreSecret({ input }) {
      const secret = store.find(requiredText(input, 'SecretId'))
      store.update({ ...secret, deletionAt: null })
      return named(secret)
    },
    TagResource({ input }) {
      const secret = findLive(store, input)
      store.update({ ...secret, tags: withTags(secret.tags, readTags(input)) })
      return {}
    },
    UntagResource({ input }) {
      const secret = findLive(store, input)
      const removed = texts(input, 'TagKeys')
      store.update({ ...secret, tags: secret.tags.filter(({ Key }) => !removed.includes(Key)) })
      return {}
    },
  }
}

/** Tags with others added; the last one of a key counts. Throws an AwsError when they are too many for a secret. */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const all = [...new Map([...tags, ...added].map((tag) => [tag.Key, tag])).values()]
  if (all.length > MOST_TAGS) throw invalidParameter(`A secret can have at most ${MOST_TAGS} tags.`)
  return all
}

// "If you forcibly delete an already deleted or nonexistent secret, the operation does not return
// ResourceNotFoundException": https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
function deleteSecret(store: SecretsStore, now: number, input: JsonObject): JsonObject {
  const id = requiredText(input, 'SecretId')
  const isForced = optionalBoolean(input, 'ForceDeleteWithoutRecovery') ?? false
  const days = optionalInteger(input, 'RecoveryWindowInDays')
  if (isForced && days !== undefined)
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
  if (days !== undefined && (days < 7 || days > 30))
    throw invalidParameter(`RecoveryWindowInDays must be from 7 to 30, not ${days}.`)
  if (isForced) {
    const secret = store.byId(id)
    if (secret) store.remove(secret.arn)
    return { ...(secret ? named(secret) : { Name: id }), DeletionDate: now / 1000 }
  }
  const secret = findLive(store, input)
  const deletionAt = now + (days ?? 30) * DAY_MS
  store.update({ ...secret, deletionAt })
  return { ...named(secret), DeletionDate: deletionAt / 1000 }
}

/** Creating again is fine when token and value are those of the first time, and only then. */
function repeatedCreate(store: SecretsStore, secret: Secret, input: JsonObject): JsonObject {
  if (secret.deletionAt !== null)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  const token = optionalText(input, 'ClientRequestToken')
  const version = store.versions(secret.arn).find(({ id }) => id === token)
  if (version && hasValue(input) && isSameValue(version, readValue(input)))
    return { ...named(secret), VersionId: token }
  throw new AwsError(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  )
}

const stagesOf = (store: SecretsStore, { arn }: Secret) =>
  Object.fromEntries(
    store
      .versions(arn)
      .filter(({ stages }) => stages.length)
      .map(({ id, stages }) => [id, stages]),
  )

function describe(secret: Secret): JsonObject {
  return {
    ...named(secret),
    Description: secret.description ?? undefined,
    Tags: secret.tags.map(({ Key, Value }) => ({ Key, Value })),
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    LastAccessedDate: seconds(secret.accessedAt),
    DeletedDate: seconds(secret.deletionAt),
  }
}

function listSecrets(store: SecretsStore, input: JsonObject): JsonObject {
  const { secrets, nextToken } = selectSecrets(store.all(), input)
  const list = secrets.map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesOf(store, secret) }))
  return { SecretList: list, NextToken: nextToken }
}
