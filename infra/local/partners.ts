import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import type { LocalOptions } from './options.ts'
import { SIMULATED_APP } from './simulated-app.ts'
import { startChiliPiperSimulator } from './simulators/chili-piper.ts'
import { appIdOf } from './simulators/high-level/app.ts'
import { startHighLevelSimulator } from './simulators/high-level.ts'
import type { StageSettings } from './stage.ts'

export interface PartnersOptions {
  options: LocalOptions
  clock: Clock
  /** Where the simulators keep what they hold. */
  fileFor: (name: string) => string
  apiUrl: string
  /** The configuration that the stage was synthesized with. */
  integration: Pick<Integration, 'tenants'>
  outputs: Record<string, string>
  /** Called when something may have changed in a simulator. */
  onChange?: () => void
}

/** HighLevel and Chili Piper as this stage uses them: simulated, or those that the options name. */
export interface Partners {
  tenant: string
  locationId: string
  highLevelUrl: string
  chiliPiperUrl: string
  /** For what people do by hand in the simulated HighLevel, when both sides are simulated. */
  tokenOf: ((location: string) => string) | undefined
  /** What the functions must know of them. */
  settings: StageSettings
  close(): Promise<void>
}

// The simulators answer on loopback only, so their keys need not be secret.
const SIMULATED = {
  highLevelToken: 'pit-local-simulator',
  chiliPiperKey: 'local-chili-piper-key',
  chiliPiperSecret: 'local-chili-piper-signing-secret',
}
const TRIGGERS = { created: 'MeetingCreated', updated: 'MeetingUpdated', deleted: 'MeetingDeleted' } as const

/** Starts the simulators that are wanted, and says what the functions need to reach both sides. */
export async function startPartners(given: PartnersOptions): Promise<Partners> {
  const { options, clock, fileFor, apiUrl, integration, outputs, onChange } = given
  const [[tenant, { location: locationId }] = ['', { location: '' }]] = Object.entries(integration.tenants)
  const all = locationsOf(integration)
  const tokenOf = (location: string) =>
    location === locationId
      ? (options.highLevelToken ?? SIMULATED.highLevelToken)
      : `${SIMULATED.highLevelToken}-${location}`

  const highLevel = options.highLevelUrl
    ? undefined
    : await startHighLevelSimulator({
        file: fileFor('highlevel.db'),
        clock,
        locations: all.map((id) => ({
          id,
          name: id === locationId ? 'Demo location' : id,
          timezone: 'America/New_York',
          companyId: 'demo-agency',
          token: tokenOf(id),
        })),
        // Where the app is installed; a Private Integration Token has no webhooks.
        events: true,
        onChange,
        app: {
          ...SIMULATED_APP,
          redirectUris: [`${apiUrl}/oauth/highlevel/callback`],
          webhookUrl: `${apiUrl}/webhooks/highlevel`,
        },
      })
  const chiliPiperSecret = options.chiliPiperSecret ?? (options.chiliPiperUrl ? undefined : SIMULATED.chiliPiperSecret)
  const chiliPiper = options.chiliPiperUrl
    ? undefined
    : await startChiliPiperSimulator({
        file: fileFor('chili-piper.db'),
        clock,
        tenant,
        onChange,
        apiKey: options.chiliPiperKey ?? SIMULATED.chiliPiperKey,
        signingSecret: chiliPiperSecret ?? SIMULATED.chiliPiperSecret,
        webhooks: Object.entries(TRIGGERS).map(([change, triggerType]) => ({
          triggerType,
          url: `${apiUrl}/webhooks/chili-piper/${tenant}/${change}`,
        })),
      }).catch(async (cause: unknown) => {
        await highLevel?.close()
        throw cause
      })
  const highLevelUrl = options.highLevelUrl ?? highLevel?.url ?? ''
  const chiliPiperKey = options.chiliPiperKey ?? (options.chiliPiperUrl ? undefined : SIMULATED.chiliPiperKey)
  const chiliPiperUrl = options.chiliPiperUrl ?? chiliPiper?.url ?? ''
  const { clientId, clientSecret } = SIMULATED_APP
  const grantOf = (location: string): [string, string] => [
    `${outputs['GrantPrefix']}${location}`,
    JSON.stringify({ kind: 'private-integration-token', accessToken: tokenOf(location) }),
  ]
  const webhookKey = options.highLevelWebhookKey ?? highLevel?.webhookPublicKey
  return {
    tenant,
    locationId,
    highLevelUrl,
    chiliPiperUrl,
    tokenOf: highLevel && chiliPiper ? tokenOf : undefined,
    settings: {
      environment: {
        HIGHLEVEL_BASE_URL: highLevelUrl,
        CHILI_PIPER_BASE_URL: chiliPiperUrl,
        ...(webhookKey ? { HIGHLEVEL_WEBHOOK_PUBLIC_KEYS: webhookKey } : {}),
        // Another HighLevel has its own consent page and app: those of the template, then.
        ...(highLevel ? { HIGHLEVEL_CONSENT_URL: highLevel.consentUrl, HIGHLEVEL_APP_ID: appIdOf(SIMULATED_APP) } : {}),
      },
      secrets: {
        ...(highLevel && outputs['HighLevelAppSecretName']
          ? { [outputs['HighLevelAppSecretName']]: JSON.stringify({ clientId, clientSecret }) }
          : {}),
        ...(options.highLevelToken ? Object.fromEntries([grantOf(locationId)]) : {}),
      },
      secretFields:
        chiliPiperKey || chiliPiperSecret
          ? {
              [`${outputs['ChiliPiperSecretPrefix']}${tenant}`]: {
                ...(chiliPiperKey ? { apiKey: chiliPiperKey } : {}),
                ...(chiliPiperSecret ? { current: chiliPiperSecret } : {}),
              },
            }
          : {},
      // A location that was connected in the browser since stays connected that way.
      firstSecrets: options.highLevelUrl ? {} : Object.fromEntries(all.map(grantOf)),
    },
    async close() {
      await Promise.all([highLevel?.close(), chiliPiper?.close()])
    },
  }
}
