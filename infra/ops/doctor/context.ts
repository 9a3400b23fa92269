import { createApiKeys } from '../../../shared/chili-piper/api-key.ts'
import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { ping } from '../../../shared/chili-piper/health.ts'
import { createEdgeRequest } from '../../../shared/chili-piper/request.ts'
import type { Clock } from '../../../shared/clock.ts'
import { locationsOf } from '../../../shared/config/settings-for.ts'
import type { StoredGrant } from '../../../shared/grant/grant.ts'
import { createGrantReader } from '../../../shared/grant/grant-store.ts'
import { createSecretValues } from '../../../shared/grant/secret-values.ts'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { findDuplicate } from '../../../shared/highlevel/find-duplicate.ts'
import { createPacer } from '../../../shared/highlevel/pacer.ts'
import { createRequest } from '../../../shared/highlevel/request.ts'
import { UsageError } from '../../local/usage-error.ts'
import { stageOption, type Target } from '../target.ts'

/** What the checks share: each thing is looked up once, by the first that asks. */
export interface DoctorContext {
  target: Target
  tenants: readonly string[]
  locations: readonly string[]
  apiUrl: string
  tenantSecretPrefix: string
  appSecretName: string
  grantPrefix: string
  /** The clock of this machine, which need not be that of the stage. */
  machine: Clock
  fetch: typeof fetch
  /** Aborted when the time is over. */
  signal: AbortSignal
  limitMs: number
  /** How long a probe is waited for. */
  probeMs: number
  /** `npm run ops -- setup …` for this stage. */
  setup(more: string): string
  /** Text of a secret; undefined without one, or without a value. */
  secret(name: string): Promise<string | undefined>
  /** GET /health, with how far the API's clock is ahead of this machine's. @throws when it was not reached */
  health(): Promise<{ status: number; aheadMs: number | undefined }>
  /** Chili Piper as this tenant, once a ping came back. @throws NoKeyError, and what a ping throws */
  chiliPiper(tenant: string): Promise<EdgeApi>
  /** @throws GrantRevokedError without a grant */
  grant(locationId: string): Promise<StoredGrant>
  /** HighLevel as this location, once a plain read came back. @throws what that read throws */
  highLevel(locationId: string): Promise<Api>
}

/** Nobody stored the key, or not in its form; the check of secrets says so. */
export class NoKeyError extends Error {
  override name = 'NoKeyError' as const
}

interface ContextOptions {
  target: Target
  tenants: readonly string[]
  machine: Clock
  signal: AbortSignal
  limitMs: number
  probeMs: number
}

/** @throws UsageError for a stage that is older than these checks. */
export function createContext(options: ContextOptions): DoctorContext {
  const { target, tenants, signal, machine } = options
  const { apiUrl, chiliPiperSecretPrefix, highLevelAppSecretName, grantPrefix, highLevelUrl, integration } = target
  if (!apiUrl || !highLevelAppSecretName || !grantPrefix || !highLevelUrl)
    throw new UsageError(
      'The stage does not say where its API, secrets or grants are; deploy or start this version first',
    )
  const bounded: typeof fetch = (url, init) =>
    fetch(url, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal })
  const values = createSecretValues(target.secrets)
  const keys = createApiKeys({ secrets: target.secrets, prefix: chiliPiperSecretPrefix, clock: target.clock })
  const grants = createGrantReader({ secrets: values, prefix: grantPrefix, clock: target.clock })
  const grant = (locationId: string) => grants.read(locationId, { isFresh: false })
  const named = Object.entries(integration.tenants).filter(([name]) => tenants.includes(name))
  const health = once(async (_: string) => {
    const begun = machine.now()
    const answer = await bounded(`${apiUrl}/health`, { redirect: 'manual' })
    await answer.arrayBuffer()
    const told = Date.parse(answer.headers.get('date') ?? '')
    // The header has whole seconds.
    const aheadMs = Number.isFinite(told) ? told + 500 - (begun + machine.now()) / 2 : undefined
    return { status: answer.status, aheadMs }
  })
  return {
    ...options,
    locations: locationsOf({ tenants: Object.fromEntries(named) }),
    apiUrl,
    tenantSecretPrefix: chiliPiperSecretPrefix,
    appSecretName: highLevelAppSecretName,
    grantPrefix,
    fetch: bounded,
    setup: (more) => `npm run ops -- setup${more}${stageOption(target)}`,
    secret: once(async (name) => (await values.current(name))?.text || undefined),
    health: () => health(''),
    chiliPiper: once(async (tenant) => {
      const apiKey = await keys.read(tenant).catch(() => undefined)
      if (apiKey === undefined) throw new NoKeyError(`${tenant} has no usable key`)
      const { chiliPiperUrl: baseUrl } = target
      const request = createEdgeRequest({
        baseUrl,
        fetch: bounded,
        clock: machine,
        random: Math.random,
        apiKey: async () => apiKey,
      })
      await ping({ request })
      return { request }
    }),
    grant,
    highLevel: once(async (locationId) => {
      const accessToken = async () => (await grant(locationId)).grant.accessToken
      const pacer = createPacer(machine)
      const api = {
        request: createRequest({ baseUrl: highLevelUrl, fetch: bounded, clock: machine, pacer, accessToken }),
        locationId,
      }
      await findDuplicate(api, { email: 'probe@example.invalid' })
      return api
    }),
  }
}

/** The answer to each text is looked up once, whoever asks. */
function once<T>(look: (text: string) => Promise<T>): (text: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (text) => {
    const answer = known.get(text) ?? look(text)
    known.set(text, answer)
    return answer
  }
}
