import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Meeting } from '../../../infra/local/simulators/chili-piper/meeting.ts'
import { type Trigger, webhookBody } from '../../../infra/local/simulators/chili-piper/webhook-body.ts'
import type { JsonObject } from '../../../infra/local/simulators/json.ts'
import { signedDelivery } from '../../support/chili-piper-bodies.ts'
import { APP_ID, highLevelDelivery } from '../../support/high-level-deliveries.ts'
import type { Simulator } from '../simulator.ts'

/** How often HighLevel repeats a delivery that was not answered with 2xx: for longer than anything is down here. */
const REPEATS = 16
const TRIGGERS = { MeetingCreated: 'created', MeetingUpdated: 'updated', MeetingDeleted: 'deleted' } as const

/** One attempt to hand over a delivery; the status, or undefined when nobody answered. */
export type Deliver = (event: APIGatewayProxyEventV2, over: (status: number | undefined) => void) => void

/** The webhooks of both sides, as late, as often and in such order as chance has it. */
export function createDeliveries(sim: Simulator, { tenant, deliver }: { tenant: string; deliver: Deliver }) {
  /** Event ids of deliveries that were answered 2xx. */
  const promised = new Set<string>()
  /** Meetings of which a webhook was not taken: only a fetch tells of them. */
  const lost = new Set<string>()
  /** Chili Piper's webhook: late, at times twice, attempted once. */
  function tellMeeting(trigger: Trigger, meeting: Meeting): void {
    const timestamp = String(Math.floor(sim.now() / 1000))
    const change = TRIGGERS[trigger]
    const event = signedDelivery({ tenant: tenant, change, timestamp, body: webhookBody(trigger, meeting) })
    const body = event.body ?? ''
    const eventId = createHash('sha256').update(`${tenant}/${change}/${timestamp}.`).update(body).digest('hex')
    for (let copies = sim.random.isTrue(0.1) ? 2 : 1; copies > 0; copies--)
      sim.at(sim.now() + sim.random.between(100, 20_000), () =>
        deliver(event, (status) => {
          if (status === 202) promised.add(eventId)
          else lost.add(meeting.id)
        }),
      )
    if (sim.random.isTrue(0.03))
      deliver({ ...event, body: body.replace('"type"', '"tYpe"') }, (status) => {
        if (status !== 401 && status !== 503 && status !== undefined)
          sim.fail(new Error(`An altered delivery was answered ${status}`))
      })
  }

  let told = 0
  /** HighLevel's webhook: late, at times twice, repeated until it is answered with 2xx. */
  function tellCrm(event: JsonObject): void {
    const stamp = { appId: APP_ID, timestamp: new Date(sim.now()).toISOString(), webhookId: `webhook-${told++}` }
    const delivery = highLevelDelivery({ body: { ...event, ...stamp } })
    const attempt = (count: number): void =>
      deliver(delivery, (status) => {
        if (status === 202 || count === REPEATS) return
        sim.at(sim.now() + 60_000 * count, () => attempt(count + 1))
      })
    for (let copies = sim.random.isTrue(0.1) ? 2 : 1; copies > 0; copies--)
      sim.at(sim.now() + sim.random.between(100, 8_000), () => attempt(1))
  }

  return { tellMeeting, tellCrm, promised, lost }
}
