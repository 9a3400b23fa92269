import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { ofFunction, ours } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR
/** Runs of the schedule that may fail to come. */
const TURNS = 3
/** Deliveries that were turned away, and as many bookings that reconcile had to find. */
const MISSED = 3
/** Changes of bookings that HighLevel took, so that its silence about them tells something. */
const CHANGES = 15

/** Deliveries that do not come, are turned away, or cannot be stored; a schedule that does not run. */
export function flowAlarms(scope: IConstruct, watched: Watched): AlarmSpec[] {
  const { webhook, integration } = watched
  const links = consoleLinks(scope)
  const lookAtWebhook = [`Function: ${links.function(webhook)}`]
  return [
    {
      name: 'high-deliveries-not-stored',
      what: ({ span, threshold }) =>
        `${threshold} deliveries or more in ${span} could not be stored: Chili Piper is answered 5xx, HighLevel 429. Nobody promises that Chili Piper sends again; reconcile finds what it did not.`,
      look: lookAtWebhook,
      // Not the 5xx of the whole API: other pages answer 503, too, and to anybody. Not the function's throttles: many
      // requests at once bring them about, so they have an alarm of their own that asks for more time.
      watch: {
        metrics: {
          failed: ofFunction('Errors', webhook.handler.functionName, 'Sum'),
          unstored: ours('DeliveryNotStored', 'Sum'),
        },
        expression: 'SUM([failed, unstored])',
      },
      is: '>=',
      threshold: 3,
      periodSeconds: 15 * MINUTE,
      // Both are written only when it happens.
      missing: 'notBreaching',
    },
    {
      name: 'medium-refused-signatures',
      what: ({ span }) =>
        `In ${span} ${MISSED} deliveries or more were turned away for their signature, and reconcile found ${MISSED} bookings or more that no webhook told. Chili Piper’s signing secret probably changed, or is not stored: a tenant’s bookings come in late.`,
      look: lookAtWebhook,
      // Anybody can send what is refused, so that alone is no alarm: bookings have to be missing as well.
      watch: {
        metrics: {
          refused: ours('DeliveryRefused', 'Sum', { reason: 'not-verified' }),
          unconnected: ours('DeliveryRefused', 'Sum', { reason: 'not-connected' }),
          missed: ours('BookingMissed', 'Sum'),
        },
        expression: `IF(FILL(refused, 0) + FILL(unconnected, 0) >= ${MISSED} && FILL(missed, 0) >= ${MISSED}, 1, 0)`,
      },
      is: '>=',
      threshold: 1,
      periodSeconds: DAY,
      // Written only when it happens.
      missing: 'notBreaching',
    },
    {
      name: 'medium-delivery-too-large',
      what: () =>
        'Chili Piper sent a delivery of more than 256 KiB, rightly signed. It was turned away, and is not stored: a booking is missing until reconcile finds it.',
      look: lookAtWebhook,
      watch: ours('DeliveryTooLarge', 'Sum'),
      is: '>=',
      threshold: 1,
      periodSeconds: HOUR,
      // Written only when one is refused.
      missing: 'notBreaching',
    },
    {
      name: 'low-no-deliveries',
      what: ({ span }) =>
        `For ${span} fewer deliveries came in than is usual at this time of the week. Perhaps a webhook is switched off in Chili Piper, or its signing secret changed; a holiday looks the same.`,
      look: lookAtWebhook,
      watch: {
        metrics: { deliveries: ours('DeliveryAccepted', 'Sum') },
        expression: 'ANOMALY_DETECTION_BAND(deliveries, 2)',
      },
      is: 'below-band',
      threshold: 0,
      periodSeconds: HOUR,
      periods: 3,
      // Reconcile writes a zero at each run, so silence means that reconcile is silent; that has an alarm of its own.
      missing: 'notBreaching',
    },
    {
      name: 'high-reconcile-not-run',
      what: ({ span }) =>
        `The schedule that finds missed bookings and has grants refreshed has not run for ${span}, which is ${TURNS} of its turns. In less than 12 hours grants begin to run out.`,
      look: watched.functions
        .filter(({ folder }) => folder === 'reconcile')
        .map((it) => `Function: ${links.function(it)}`),
      // Without FILL, CloudWatch bridges the missing period with older ones, and the alarm comes two periods late.
      watch: { metrics: { runs: ours('ReconcileDone', 'Sum') }, expression: 'FILL(runs, 0)' },
      is: '<',
      threshold: 1,
      periodSeconds: TURNS * integration.reconcile.everyMinutes * MINUTE,
      // It writes one at each run: silence is what this alarm is for.
      missing: 'breaching',
    },
    ...(integration.highLevel.appId === undefined ? [] : [highLevelWebhooksPaused(lookAtWebhook)]),
  ]
}

/** Our own writes always come back as HighLevel's events, so bookings without any mean that it sends none. */
const highLevelWebhooksPaused = (look: string[]): AlarmSpec => ({
  name: 'medium-highlevel-webhooks-paused',
  what: ({ span }) =>
    `${CHANGES} changes of bookings or more were written to HighLevel in ${span}, and none of its events came back. It pauses webhooks that fail too often: what the team changes there is not heard of.`,
  look,
  watch: {
    metrics: {
      synced: ours('BookingSynced', 'Sum'),
      stored: ours('CrmEventStored', 'Sum'),
      ignored: ours('CrmEventIgnored', 'Sum'),
    },
    expression: `IF(FILL(synced, 0) >= ${CHANGES} && FILL(stored, 0) + FILL(ignored, 0) < 1, 1, 0)`,
  },
  is: '>=',
  threshold: 1,
  periodSeconds: 12 * HOUR,
  // No bookings, no events: that tells nothing.
  missing: 'notBreaching',
})
