import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { ChiliPiperKeyError } from '../../../shared/chili-piper/errors.ts'
import { ping } from '../../../shared/chili-piper/health.ts'
import { isSigningSecret, SIGNING_SECRET_RULE } from '../../../shared/chili-piper/signing-secret-rule.ts'
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readSigningSecret,
  updateWebhook,
} from '../../../shared/chili-piper/webhooks.ts'
import { reasonOf } from '../../../shared/errors.ts'
import { fieldOf } from '../secret-field.ts'
import { planWebhooks, type WebhookStep } from './plan-webhooks.ts'
import type { SetupContext } from './setup-context.ts'
import type { StepState } from './steps.ts'

/** The Chili Piper side of one tenant: key, webhooks, signing secret. Whatever is right already is left as it is. */
export async function setUpTenant(context: SetupContext, tenant: string): Promise<void> {
  const report = (state: StepState, what: string) => context.report({ state, subject: tenant, what })
  const api = await findKey(context, tenant, report)
  if (!api) return
  try {
    const plan = planWebhooks(await listWebhooks(api), context.apiUrl, tenant)
    for (const step of plan) await takeStep(context, api, step, report)
    await storeSigningSecret(context, tenant, api, report)
  } catch (error) {
    const more =
      error instanceof ChiliPiperKeyError ? '; allow that to the token in Chili Piper, or use one of an admin' : ''
    report('left', `webhooks and signing secret: ${reasonOf(error)}${more}; then run setup again`)
  }
}

type Report = (state: StepState, what: string) => void

/** The stored key when it is good, else a new one that was tried before it is stored. */
async function findKey(context: SetupContext, tenant: string, report: Report): Promise<EdgeApi | undefined> {
  const name = `${context.tenantSecretPrefix}${tenant}`
  const stored = fieldOf(await context.readSecret(name), 'apiKey')
  const given = context.given.chiliPiperKeys[tenant]
  if (stored !== undefined && (given === undefined || given === stored)) {
    const problem = await tryKey(context, stored)
    if (problem === undefined) report('there', 'API key, and Chili Piper takes it')
    else if (!problem.isKey) report('left', `Chili Piper does not answer: ${problem.reason}; run setup again later`)
    if (problem === undefined) return context.chiliPiperWith(stored)
    if (!problem.isKey) return undefined
    context.say(`${tenant}: Chili Piper does not take the stored key (${problem.reason}).`)
  }
  const fresh = given === stored ? undefined : given
  const question = `Chili Piper API key of ${tenant} (Command Center → Integrations → Credentials → API Access Tokens; empty to skip):`
  const apiKey = fresh ?? (await context.prompts?.secret(question))?.trim()
  if (!apiKey) {
    report('left', `API key: run setup at a terminal, or give it as --help says`)
    return undefined
  }
  const problem = await tryKey(context, apiKey)
  if (problem) {
    report('left', `API key: not stored, as Chili Piper answered: ${problem.reason}`)
    return undefined
  }
  await context.storeFields(name, { apiKey })
  report('done', 'API key, tried and stored')
  return context.chiliPiperWith(apiKey)
}

async function tryKey(context: SetupContext, apiKey: string) {
  try {
    await ping(context.chiliPiperWith(apiKey))
    return undefined
  } catch (error) {
    return { reason: reasonOf(error), isKey: error instanceof ChiliPiperKeyError }
  }
}

async function takeStep(context: SetupContext, api: EdgeApi, step: WebhookStep, report: Report): Promise<void> {
  const { triggerType, url } = step
  if (step.do === 'keep') return report('there', `webhook ${triggerType}`)
  if (step.do === 'replace' && !(await mayReplace(context, step)))
    return report(
      'left',
      `webhook ${triggerType} goes to ${step.oldUrl}: run setup with --replace-webhooks to move it here`,
    )
  if (!context.isDryRun) {
    if (step.do === 'remove') await deleteWebhook(api, { triggerType, url })
    else if (step.do === 'enable') await updateWebhook(api, { triggerType, url, enabled: true })
    else if ((await createWebhook(api, { triggerType, url, enabled: true })) === 'exists')
      await updateWebhook(api, { triggerType, url, enabled: true })
    // The new one is there before the old one goes: no booking is told to nobody.
    if (step.do === 'replace') await deleteWebhook(api, { triggerType, url: step.oldUrl })
  }
  const words = {
    create: 'made',
    enable: 'switched on',
    replace: 'moved here',
    remove: 'removed from the wrong trigger',
  }
  report('done', `webhook ${triggerType} ${words[step.do]}`)
}

/** The other address may be that of another stage, which would hear of nothing any more. */
async function mayReplace({ replacesWebhooks, prompts }: SetupContext, step: WebhookStep & { do: 'replace' }) {
  if (replacesWebhooks || !prompts) return replacesWebhooks
  return await prompts.confirm(`Webhook ${step.triggerType} goes to ${step.oldUrl}. Move it to this stage?`)
}

async function storeSigningSecret(context: SetupContext, tenant: string, api: EdgeApi, report: Report): Promise<void> {
  const name = `${context.tenantSecretPrefix}${tenant}`
  const theirs = await readSigningSecret(api)
  if (theirs === 'missing')
    return context.isDryRun
      ? report('done', 'signing secret, which Chili Piper makes with the first webhook')
      : report('left', 'signing secret: Chili Piper has none although it has webhooks; run setup again')
  if (!isSigningSecret(theirs.secret))
    return report('left', `signing secret: Chili Piper’s ${SIGNING_SECRET_RULE}; rotate it there, then run setup again`)
  const stored = fieldOf(await context.readSecret(name), 'current')
  if (stored === theirs.secret) return report('there', 'signing secret')
  // What was signed before a rotation may still be on its way.
  await context.storeFields(name, { current: theirs.secret, ...(stored === undefined ? {} : { previous: stored }) })
  report('done', 'signing secret read and stored')
}
