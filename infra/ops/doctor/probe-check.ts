import { createHmac, randomUUID } from 'node:crypto'
import { countMessages } from '../../../shared/dead-letters/letter-queue.ts'
import { createProbes, type ProbeAnswer } from '../../../shared/ledger/probes.ts'
import { fieldOf } from '../secret-field.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

const POLL_MS = 200
const MOST_OFF_MS = 150_000

/** The whole way of a delivery, for each tenant: signature, webhook function, queue, sync function, grant, table. */
export const probeChecks = ({ tenants }: DoctorContext): Check[] =>
  tenants.map((tenant) => ({ name: 'probe', subject: tenant, run: (context) => sendProbe(context, tenant) }))

async function sendProbe(context: DoctorContext, tenant: string): Promise<Finding[]> {
  const { problem, unknown } = findingsOf('probe', tenant)
  const secret = fieldOf(await context.secret(`${context.tenantSecretPrefix}${tenant}`), 'current')
  if (secret === undefined) return [unknown('no signing secret to sign a probe with: see secret')]
  // By the API's clock, so that this machine's own need not be right for everything else to be looked at.
  const health = await context.health().catch(() => undefined)
  if (!health) return [unknown('the API cannot be reached: see stage')]
  const probeId = randomUUID()
  const begun = context.machine.now()
  const sentAt = context.target.clock.now() + (health.aheadMs ?? 0)
  const status = await post(context, tenant, { probeId, secret, sentAt })
  if (status !== 202) return [problem(...refusalOf(context, status))]
  const answer = await waitFor(context, probeId)
  return answer ? judge(tenant, answer, sentAt, context.machine.now() - begun) : [await silenceOf(context, tenant)]
}

async function post(
  { apiUrl, fetch: send }: DoctorContext,
  tenant: string,
  { probeId, secret, sentAt }: { probeId: string; secret: string; sentAt: number },
): Promise<number> {
  const body = JSON.stringify({ probe: probeId })
  const timestamp = String(Math.floor(sentAt / 1000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-chili-timestamp': timestamp, 'x-chili-signature': signature }
  const answer = await send(`${apiUrl}/webhooks/chili-piper/${tenant}/created`, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Reason and fix. */
type Told = [reason: string, fix: string]

const REDEPLOY = 'npm run deploy puts the role back as it was; the log of the webhook function names what was refused'

function refusalOf({ setup }: DoctorContext, status: number): Told {
  if (status === 401)
    return [
      'the webhook function refused a probe that was signed with the stored secret (401)',
      `wait a minute, as it keeps a secret for so long, and run doctor again; else ${setup('')} and the function’s clock`,
    ]
  if (status === 404) return ['the webhook function does not know the tenant (404)', 'npm run deploy']
  if (status === 503)
    return [
      'the webhook function could not store the probe (503): its role may lack sqs:SendMessage or secretsmanager:GetSecretValue, or the queue is gone',
      REDEPLOY,
    ]
  return [`the webhook function answered ${status} to a probe`, 'look at the log of the webhook function']
}

async function waitFor(
  { target, signal, machine, probeMs }: DoctorContext,
  probeId: string,
): Promise<ProbeAnswer | undefined> {
  const { readProbe } = createProbes(target)
  for (const until = machine.now() + probeMs; !signal.aborted && machine.now() < until; ) {
    const answer = await readProbe(probeId)
    if (answer) return answer
    await machine.sleep(POLL_MS, signal)
  }
  return await readProbe(probeId)
}

/** Why there is no answer, as far as the queue tells. */
async function silenceOf({ target, probeMs }: DoctorContext, tenant: string): Promise<Finding> {
  const { problem, unknown } = findingsOf('probe', tenant)
  const { waiting, inFlight } = await countMessages(target.sqs, target.syncQueueUrl)
  const seconds = Math.round(probeMs / 1000)
  const log = 'the log of the sync function names what was refused'
  if (waiting + inFlight === 0)
    return problem(
      'the probe was taken from the queue and has no answer in the table: the role of the sync function may lack dynamodb:PutItem or GetItem on it',
      `npm run deploy puts the role back as it was; ${log}`,
    )
  if (inFlight > 0)
    return unknown(
      `no answer for ${seconds} s, while the sync function works: HighLevel is slow, or its rate limit is used up`,
      'run doctor again in a minute',
    )
  return problem(
    `the probe was stored and not taken from the queue for ${seconds} s: the event source is off, or the sync function cannot start`,
    target.place?.kind === 'local'
      ? 'start the stage again: npm start; its log names a function that cannot start'
      : 'switch it on: aws lambda update-event-source-mapping --enabled, with the --uuid that aws lambda list-event-source-mappings shows',
  )
}

function judge(tenant: string, answer: ProbeAnswer, sentAt: number, tookMs: number): Finding[] {
  const { ok, problem } = findingsOf('probe', tenant)
  const [step] = answer.steps.filter((one) => !one.ok)
  if (step)
    return [
      problem(
        `sync reached the table, and HighLevel not: ${step.message ?? step.errorName ?? 'Error'}`,
        'see grant and highlevel; the sync function reads the same grant',
      ),
    ]
  const offMs = Math.abs(answer.receivedAt - sentAt)
  if (offMs > MOST_OFF_MS)
    return [
      problem(
        `the functions’ clock and the API’s differ by ${Math.round(offMs / 1000)} s`,
        'on this machine, start the stage again; in AWS, tell AWS support',
      ),
    ]
  return [ok(`signed, stored, taken, HighLevel asked, answer kept, in ${(tookMs / 1000).toFixed(1)} s`)]
}
