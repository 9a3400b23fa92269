import type { SecretValues } from '../../shared/grant/secret-values.ts'

interface Secret {
  versions: Map<string, string>
  labels: Map<string, string>
  changedAt: number
}

/** Secrets Manager's versions, labels and tokens, in memory. */
export interface MemorySecrets {
  /** The operations without time and faults; `SecretValues` adds the promise. */
  do: {
    [Name in keyof SecretValues]: (...input: Parameters<SecretValues[Name]>) => Awaited<ReturnType<SecretValues[Name]>>
  }
  /** What is current everywhere, a moment later. */
  settled(name: string): { version: string; text: string } | undefined
  versionCount(name: string): number
  /** Versions ever written, those that are gone included. */
  written(): number
}

/** @param isStale says whether a read comes from a place that has not heard of the last change, made at that time. */
export function createMemorySecrets(
  options: { now(): number; isStale(changedAt: number): boolean } = { now: () => 0, isStale: () => false },
): MemorySecrets {
  const secrets = new Map<string, Secret>()
  let written = 0

  function label(secret: Secret, stage: string, version: string) {
    const current = secret.labels.get('AWSCURRENT')
    if (stage === 'AWSCURRENT' && current !== undefined && current !== version)
      secret.labels.set('AWSPREVIOUS', current)
    secret.labels.set(stage, version)
    if (stage === 'AWSCURRENT') secret.changedAt = options.now()
    // A version without a label is deprecated, and soon gone.
    const labelled = new Set(secret.labels.values())
    for (const id of secret.versions.keys()) if (!labelled.has(id)) secret.versions.delete(id)
  }

  return {
    settled(name) {
      const secret = secrets.get(name)
      const version = secret?.labels.get('AWSCURRENT') ?? ''
      const text = secret?.versions.get(version)
      return text === undefined ? undefined : { version, text }
    },
    versionCount: (name) => secrets.get(name)?.versions.size ?? 0,
    written: () => written,
    do: {
      current(name) {
        const secret = secrets.get(name)
        const previous = secret?.labels.get('AWSPREVIOUS')
        const isStale = secret !== undefined && previous !== undefined && options.isStale(secret.changedAt)
        const version = isStale ? previous : secret?.labels.get('AWSCURRENT')
        const text = version === undefined ? undefined : secret?.versions.get(version)
        return version === undefined || text === undefined ? undefined : { version, text }
      },
      create(name, { version, text }) {
        const existing = secrets.get(name)
        if (existing) return existing.versions.get(version) === text ? 'stored' : 'exists'
        written++
        const secret: Secret = { versions: new Map([[version, text]]), labels: new Map(), changedAt: 0 }
        label(secret, 'AWSCURRENT', version)
        secrets.set(name, secret)
        return 'stored'
      },
      put(name, { version, text }, stage) {
        const secret = secrets.get(name)
        if (!secret) return 'no-secret'
        const existing = secret.versions.get(version)
        if (existing !== undefined) return existing === text ? 'stored' : 'taken'
        written++
        secret.versions.set(version, text)
        label(secret, stage, version)
        return 'stored'
      },
      moveCurrent(name, { from, to }) {
        const secret = secrets.get(name)
        if (!secret?.versions.has(to)) return 'no-version'
        if (secret.labels.get('AWSCURRENT') !== from) return 'not-current'
        label(secret, 'AWSCURRENT', to)
        return 'moved'
      },
    },
  }
}
