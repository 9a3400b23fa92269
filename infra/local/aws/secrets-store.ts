import { randomInt } from 'node:crypto'
import { AwsError } from './protocol.ts'
import { type Database, integer, integerOrNull, openDatabase, type Row, text, textOrNull } from './sqlite.ts'

const SCHEMA = `
CREATE TABLE IF NOT EXISTS secret (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT, tags TEXT NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, accessed_at INTEGER, deletion_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS version (
  position INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, id TEXT NOT NULL, string TEXT, binary TEXT,
  stages TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (arn, id)
) STRICT;`

// "Secrets Manager keeps 100 of the most recent versions":
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
const KEPT_VERSIONS = 100

export interface Tag {
  Key: string
  Value: string
}

/** A secret without its values. Times are milliseconds since the Unix epoch. */
export interface Secret {
  arn: string
  name: string
  description: string | null
  tags: Tag[]
  createdAt: number
  changedAt: number
  accessedAt: number | null
  /** When it goes, while a deletion is scheduled. */
  deletionAt: number | null
}

export interface SecretValue {
  string: string | null
  /** In base64. */
  binary: string | null
}

export interface Version extends SecretValue {
  id: string
  stages: string[]
  createdAt: number
}

export interface SecretsStore {
  db: Database
  /** By name, by ARN, or by ARN without its random suffix. Throws ResourceNotFoundException. */
  find(id: string): Secret
  /** As find, but undefined where there is none. */
  byId(id: string): Secret | undefined
  byName(name: string): Secret | undefined
  all(): Secret[]
  insert(secret: Pick<Secret, 'name' | 'description' | 'tags'>): Secret
  update(secret: Secret): void
  remove(arn: string): void
  /** Oldest first. */
  versions(arn: string): Version[]
  addVersion(arn: string, id: string, value: SecretValue): void
  /** Attaches a staging label to one version (to none without it), and AWSPREVIOUS to the one that loses AWSCURRENT. */
  moveStage(arn: string, stage: string, versionId: string | undefined): void
}

interface SecretsStoreOptions {
  file: string | undefined
  now: () => number
  arnPrefix: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const randomSuffix = () => Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

const toSecret = (row: Row): Secret => ({
  arn: text(row, 'arn'),
  name: text(row, 'name'),
  description: textOrNull(row, 'description'),
  tags: JSON.parse(text(row, 'tags')),
  createdAt: integer(row, 'created_at'),
  changedAt: integer(row, 'changed_at'),
  accessedAt: integerOrNull(row, 'accessed_at'),
  deletionAt: integerOrNull(row, 'deletion_at'),
})

const toVersion = (row: Row): Version => ({
  id: text(row, 'id'),
  string: textOrNull(row, 'string'),
  binary: textOrNull(row, 'binary'),
  stages: JSON.parse(text(row, 'stages')),
  createdAt: integer(row, 'created_at'),
})

/** Secrets and their versions: one SQLite file, or memory without one. */
export function createSecretsStore({ file, now, arnPrefix }: SecretsStoreOptions): SecretsStore {
  const db = openDatabase(file, SCHEMA)

  const remove = (arn: string) =>
    db.transaction(() => {
      db.run('DELETE FROM version WHERE arn = ?', arn)
      db.run('DELETE FROM secret WHERE arn = ?', arn)
    })
  const live = (row: Row | undefined): Secret | undefined => {
    const secret = row && toSecret(row)
    if (!secret || secret.deletionAt === null || secret.deletionAt > now()) return secret
    remove(secret.arn)
    return undefined
  }
  const byName = (name: string) => live(db.get('SELECT * FROM secret WHERE name = ?', name))
  const byArn = 'SELECT * FROM secret WHERE arn = ?1 OR substr(arn, 1, length(arn) - 7) = ?1'
  const byId = (id: string) => (id.startsWith('arn:') ? live(db.get(byArn, id)) : byName(id))
  const versions = (arn: string) => db.all('SELECT * FROM version WHERE arn = ? ORDER BY position', arn).map(toVersion)
  const setStages = (arn: string, version: Version, stages: string[]) =>
    db.run('UPDATE version SET stages = ? WHERE arn = ? AND id = ?', JSON.stringify(stages), arn, version.id)

  return {
    db,
    remove,
    byName,
    versions,
    byId,
    find(id) {
      const secret = byId(id)
      if (secret) return secret
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    },
    all: () => db.all('SELECT * FROM secret ORDER BY name').flatMap((row) => live(row) ?? []),
    insert({ name, description, tags }) {
      const arn = `${arnPrefix}:secret:${name}-${randomSuffix()}`
      const values = [arn, name, description, JSON.stringify(tags), now(), now(), null, null]
      db.run('INSERT INTO secret VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...values)
      return { arn, name, description, tags, createdAt: now(), changedAt: now(), accessedAt: null, deletionAt: null }
    },
    update(secret) {
      const { arn, description, tags, changedAt, accessedAt, deletionAt } = secret
      db.run(
        'UPDATE secret SET description = ?, tags = ?, changed_at = ?, accessed_at = ?, deletion_at = ? WHERE arn = ?',
        ...[description, JSON.stringify(tags), changedAt, accessedAt, deletionAt, arn],
      )
    },
    addVersion(arn, id, { string, binary }) {
      const values = [arn, id, string, binary, '[]', now()]
      db.run('INSERT INTO version (arn, id, string, binary, stages, created_at) VALUES (?, ?, ?, ?, ?, ?)', ...values)
      const unlabelled = versions(arn).filter((version) => !version.stages.length && version.id !== id)
      for (const version of unlabelled.slice(0, Math.max(0, unlabelled.length - KEPT_VERSIONS)))
        db.run('DELETE FROM version WHERE arn = ? AND id = ?', arn, version.id)
    },
    moveStage(arn, stage, versionId) {
      const all = versions(arn)
      const holder = all.find((version) => version.stages.includes(stage))
      if (holder?.id === versionId) return
      // AWSPREVIOUS follows AWSCURRENT: the version that loses the one gets the other.
      const moved = stage === 'AWSCURRENT' && holder ? ['AWSCURRENT', 'AWSPREVIOUS'] : [stage]
      for (const version of all) {
        const stages = version.stages.filter((held) => !moved.includes(held))
        if (version.id === versionId) stages.push(stage)
        if (version === holder && moved.length > 1) stages.push('AWSPREVIOUS')
        if (stages.join() !== version.stages.join()) setStages(arn, version, stages)
      }
    },
  }
}
