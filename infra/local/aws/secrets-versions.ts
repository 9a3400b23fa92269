import { randomUUID } from 'node:crypto'
import { optionalBoolean, optionalText, texts } from './json-input.ts'
import { AwsError, type JsonObject, type Service } from './protocol.ts'
import { invalidParameter, invalidRequest, requiredText } from './secrets-errors.ts'
import type { Secret, SecretsStore, SecretValue, Version } from './secrets-store.ts'

const MOST_BYTES = 65_536
const DAY_MS = 24 * 60 * 60 * 1000

/** Stores a request's value as a version with these staging labels and returns its id. */
export type WriteValue = (secret: Secret, input: JsonObject, stages?: string[]) => string

export const hasValue = (input: JsonObject) =>
  input['SecretString'] !== undefined || input['SecretBinary'] !== undefined

export const isSameValue = (one: SecretValue, other: SecretValue) =>
  one.string === other.string && one.binary === other.binary

/** The secret of a request; throws InvalidRequestException while its deletion is scheduled. */
export function findLive(store: SecretsStore, input: JsonObject): Secret {
  const secret = store.find(requiredText(input, 'SecretId'))
  if (secret.deletionAt === null) return secret
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")
}

/** The value in a request: a string or bytes, not both. */
export function readValue(input: JsonObject): SecretValue {
  const value = {
    string: optionalText(input, 'SecretString') ?? null,
    binary: optionalText(input, 'SecretBinary') ?? null,
  }
  if (value.string === null && value.binary === null)
    throw invalidRequest('You must provide either SecretString or SecretBinary.')
  if (value.string !== null && value.binary !== null)
    throw invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.")
  const size =
    value.string === null ? Buffer.from(value.binary ?? '', 'base64').length : Buffer.byteLength(value.string)
  if (size > MOST_BYTES) throw invalidParameter(`The secret value is longer than ${MOST_BYTES} bytes.`)
  return value
}

export function createWriteValue(store: SecretsStore, now: () => number): WriteValue {
  return (secret, input, stages = ['AWSCURRENT']) => {
    const value = readValue(input)
    const id = optionalText(input, 'ClientRequestToken') ?? randomUUID()
    if (id.length < 32 || id.length > 64)
      throw invalidParameter('ClientRequestToken must be between 32 and 64 characters long.')
    const versions = store.versions(secret.arn)
    const same = versions.find((version) => version.id === id)
    // The same token with the same value is a repeated request: nothing moves, also when labels have moved on since.
    if (same && isSameValue(same, value)) return id
    if (same)
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
      )
    store.addVersion(secret.arn, id, value)
    const labels = versions.length ? stages : new Set([...stages, 'AWSCURRENT'])
    for (const stage of labels) store.moveStage(secret.arn, stage, id)
    store.update({ ...secret, changedAt: now() })
    return id
  }
}

interface VersionOperationsOptions {
  store: SecretsStore
  now: () => number
  writeValue: WriteValue
}

const noValue = (what: string) =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`)

/** The operations on the values of a secret and their staging labels. */
export function createVersionOperations({ store, now, writeValue }: VersionOperationsOptions): Record<string, Service> {
  return {
    GetSecretValue({ input }) {
      const secret = findLive(store, input)
      const version = findVersion(store.versions(secret.arn), input)
      // AWS keeps the day of the last access, not its time.
      store.update({ ...secret, accessedAt: now() - (now() % DAY_MS) })
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: version.stages,
        CreatedDate: version.createdAt / 1000,
        ...(version.string === null ? { SecretBinary: version.binary } : { SecretString: version.string }),
      }
    },
    PutSecretValue({ input }) {
      const secret = findLive(store, input)
      const stages = texts(input, 'VersionStages')
      const id = writeValue(secret, input, stages.length ? stages : undefined)
      const version = store.versions(secret.arn).find((candidate) => candidate.id === id)
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: version?.stages ?? [] }
    },
    UpdateSecretVersionStage({ input }) {
      const secret = findLive(store, input)
      const stage = requiredText(input, 'VersionStage')
      const to = optionalText(input, 'MoveToVersionId')
      checkStageMove(store.versions(secret.arn), stage, optionalText(input, 'RemoveFromVersionId'), to)
      store.moveStage(secret.arn, stage, to)
      store.update({ ...secret, changedAt: now() })
      return { ARN: secret.arn, Name: secret.name }
    },
    ListSecretVersionIds({ input }) {
      const { arn, name } = findLive(store, input)
      const includesDeprecated = optionalBoolean(input, 'IncludeDeprecated') ?? false
      const versions = store.versions(arn).filter((version) => includesDeprecated || version.stages.length)
      const describe = ({ id, stages, createdAt }: Version) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: createdAt / 1000,
      })
      return { ARN: arn, Name: name, Versions: versions.map(describe) }
    },
  }
}

function findVersion(versions: Version[], input: JsonObject): Version {
  const id = optionalText(input, 'VersionId')
  const stage = optionalText(input, 'VersionStage') ?? (id === undefined ? 'AWSCURRENT' : undefined)
  const byId = id === undefined ? versions : versions.filter((version) => version.id === id)
  if (id !== undefined && !byId.length) throw noValue(`VersionId: ${id}`)
  const version = byId.find(({ stages }) => stage === undefined || stages.includes(stage))
  if (version) return version
  if (id === undefined) throw noValue(`staging label: ${stage}`)
  throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.')
}

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
function checkStageMove(versions: Version[], stage: string, from: string | undefined, to: string | undefined): void {
  const holder = versions.find((version) => version.stages.includes(stage))
  if (to !== undefined && !versions.some((version) => version.id === to)) throw noValue(`VersionId: ${to}`)
  if (from !== undefined && from !== holder?.id)
    throw invalidParameter(`Staging label ${stage} is not attached to version ${from}.`)
  if (holder && holder.id !== to && from === undefined)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  if (to === undefined && stage === 'AWSCURRENT')
    throw invalidParameter("You can't remove AWSCURRENT without moving it to another version.")
}
