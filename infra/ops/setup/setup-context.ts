import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { createEdgeRequest } from '../../../shared/chili-piper/request.ts'
import { systemClock } from '../../../shared/clock.ts'
import { locationsOf } from '../../../shared/config/settings-for.ts'
import { createSecretValues } from '../../../shared/grant/secret-values.ts'
import { UsageError } from '../../local/usage-error.ts'
import { textFieldsOf } from '../secret-field.ts'
import { stageOption, type Target } from '../target.ts'
import { writeSecret } from '../write-secret.ts'
import type { GivenSecrets, Prompts } from './answers.ts'
import type { Step } from './steps.ts'

export interface SetupContext {
  target: Target
  apiUrl: string
  tenantSecretPrefix: string
  appSecretName: string
  grantPrefix: string
  tenants: readonly string[]
  locations: readonly string[]
  given: GivenSecrets
  /** Absent where nobody can be asked. */
  prompts: Prompts | undefined
  isDryRun: boolean
  replacesWebhooks: boolean
  report(step: Step): void
  say(text: string): void
  /** Text of a secret; undefined without one, or without a value. */
  readSecret(name: string): Promise<string | undefined>
  /** Replaces a secret, or makes it; nothing in a dry run. @throws UsageError when it cannot be written */
  storeSecret(name: string, value: Record<string, string>): Promise<void>
  /** The same, but the other fields of the secret stay. @throws UsageError when it cannot be read or written */
  storeFields(name: string, fields: Record<string, string>): Promise<void>
  chiliPiperWith(apiKey: string): EdgeApi
  /** After `npm run ops --`, for this stage. */
  option: string
}

type Given = Pick<
  SetupContext,
  'target' | 'tenants' | 'given' | 'prompts' | 'isDryRun' | 'replacesWebhooks' | 'report' | 'say'
>

/** @throws UsageError for a stage that is older than this command. */
export function createSetupContext(options: Given): SetupContext {
  const { target, tenants, isDryRun } = options
  const { apiUrl, chiliPiperSecretPrefix, highLevelAppSecretName, grantPrefix, secrets, integration } = target
  if (!apiUrl || !highLevelAppSecretName || !grantPrefix)
    throw new UsageError('The stage does not say where its API or secrets are; deploy or start this version first')
  const values = createSecretValues(secrets)
  const readSecret = async (name: string) => (await values.current(name))?.text || undefined
  const storeSecret = async (name: string, value: Record<string, string>) => {
    if (!isDryRun) await writeSecret(secrets, name, JSON.stringify(value))
  }
  const named = Object.entries(integration.tenants).filter(([name]) => tenants.includes(name))
  return {
    ...options,
    apiUrl,
    tenantSecretPrefix: chiliPiperSecretPrefix,
    appSecretName: highLevelAppSecretName,
    grantPrefix,
    locations: locationsOf({ tenants: Object.fromEntries(named) }),
    option: stageOption(target),
    readSecret,
    storeSecret,
    storeFields: async (name, fields) => storeSecret(name, { ...textFieldsOf(await readSecret(name)), ...fields }),
    chiliPiperWith: (apiKey) => ({
      request: createEdgeRequest({
        baseUrl: target.chiliPiperUrl,
        fetch,
        clock: systemClock,
        random: Math.random,
        apiKey: async () => apiKey,
      }),
    }),
  }
}
