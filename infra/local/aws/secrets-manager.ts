import type { Clock } from '../../../shared/clock.ts'
import { createService, type Service } from './protocol.ts'
import { createSecretOperations, withTags } from './secrets-operations.ts'
import { createSecretsStore, type Tag } from './secrets-store.ts'
import { createVersionOperations, createWriteValue } from './secrets-versions.ts'

export interface SecretsManager {
  service: Service
  /**
   * Makes sure of a secret and returns its ARN; the value is only written when the secret has none, and tags are added.
   * Without a value it may stay without a version: GetSecretValue then answers ResourceNotFoundException, as AWS does.
   */
  ensureSecret(secret: {
    name: string
    description?: string | undefined
    value?: string | undefined
    tags?: Tag[] | undefined
  }): string
  /** Makes a value the current one; throws an AwsError when there is no such secret. */
  putValue(name: string, value: string): void
  close(): void
}

export interface SecretsManagerOptions {
  /** Where secrets are kept; in memory without it. */
  file?: string | undefined
  clock: Clock
  region: string
  account: string
}

/** Secrets Manager on SQLite: versions, staging labels, idempotent writes and scheduled deletion. */
export function createSecretsManager({ file, clock, region, account }: SecretsManagerOptions): SecretsManager {
  const now = () => Math.floor(clock.now())
  const store = createSecretsStore({ file, now, arnPrefix: `arn:aws:secretsmanager:${region}:${account}` })
  const writeValue = createWriteValue(store, now)
  const operations = {
    ...createSecretOperations({ store, now, writeValue }),
    ...createVersionOperations({ store, now, writeValue }),
  }
  const service = createService('Secrets Manager', operations)

  return {
    service: (call) => store.db.transaction(() => service(call)),
    ensureSecret: ({ name, description, value, tags = [] }) =>
      store.db.transaction(() => {
        const existing = store.byName(name)
        const secret = existing ?? store.insert({ name, description: description ?? null, tags: withTags([], tags) })
        if (existing)
          store.update({
            ...existing,
            description: description ?? null,
            tags: withTags(existing.tags, tags),
            deletionAt: null,
          })
        if (value !== undefined && !store.versions(secret.arn).length) writeValue(secret, { SecretString: value })
        return secret.arn
      }),
    putValue: (name, value) =>
      store.db.transaction(() => {
        writeValue(store.find(name), { SecretString: value })
      }),
    close: () => store.db.close(),
  }
}
