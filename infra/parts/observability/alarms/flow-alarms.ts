import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { ofApi, ours } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const MINUTE = 60
const HOUR = 3600

/** Deliveries that do not come, are turned away, or cannot be stored; a schedule that does not run. */
export function flowAlarms(scope: IConstruct, watched: Watched): AlarmSpec[] {
  const { api, webhook, integration } = watched
  const links = consoleLinks(scope)
  const lookAtWebhook = [`Function: ${links.function(webhook)}`]
  return [
    {
      name: 'high-webhook-5xx',
      what: 'Deliveries cannot be stored: Chili Piper is answered 5xx, HighLevel 429. Nobody promises that Chili Piper sends again; reconcile finds what it did not.',
      look: lookAtWebhook,
      watch: {
        metrics: { failed: ofApi('5xx', api.apiId, 'Sum'), unstored: ours('DeliveryNotStored', 'Sum') },
        expression: 'MAX([failed, unstored])',
      },
      is: '>=',
      threshold: 3,
      periodSeconds: 15 * MINUTE,
      // Both are written only when it happens.
      missing: 'notBreaching',
    },
    {
      name: 'medium-refused-signatures',
      what: 'Deliveries are turned away because their signature is wrong. If Chili Piper’s signing secret changed, no booking comes in by webhook.',
      look: lookAtWebhook,
      watch: ours('DeliveryRefused', 'Sum', { reason: 'not-verified' }),
      is: '>=',
      threshold: 5,
      periodSeconds: HOUR,
      // Written only when one is refused.
      missing: 'notBreaching',
    },
    {
      name: 'medium-delivery-too-large',
      what: 'A delivery of more than 256 KiB was turned away, and is not stored. If Chili Piper sent it, a booking is missing until reconcile finds it.',
      look: lookAtWebhook,
      watch: ours('DeliveryRefused', 'Sum', { reason: 'too-large' }),
      is: '>=',
      threshold: 1,
      periodSeconds: HOUR,
      // Written only when one is refused.
      missing: 'notBreaching',
    },
    {
      name: 'low-no-deliveries',
      what: 'For three hours fewer deliveries came in than is usual at this time of the week. Perhaps a webhook is switched off in Chili Piper; a holiday looks the same.',
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
      what: 'The schedule that finds missed bookings and has grants refreshed has not run for three turns. In less than 12 hours grants begin to run out.',
      look: watched.functions
        .filter(({ folder }) => folder === 'reconcile')
        .map((it) => `Function: ${links.function(it)}`),
      watch: ours('ReconcileDone', 'Sum'),
      is: '<',
      threshold: 1,
      periodSeconds: 3 * integration.reconcile.everyMinutes * MINUTE,
      // It writes one at each run: silence is what this alarm is for.
      missing: 'breaching',
    },
    ...(integration.highLevel.appId === undefined ? [] : [highLevelWebhooksPaused(lookAtWebhook)]),
  ]
}

/** Our own writes always come back as HighLevel's events, so bookings without any mean that it sends none. */
const highLevelWebhooksPaused = (look: string[]): AlarmSpec => ({
  name: 'medium-highlevel-webhooks-paused',
  what: 'Fifteen changes of bookings or more were written to HighLevel in twelve hours, and none of its events came back. It pauses webhooks that fail too often: what the team changes there is not heard of.',
  look,
  watch: {
    metrics: {
      synced: ours('BookingSynced', 'Sum'),
      stored: ours('CrmEventStored', 'Sum'),
      ignored: ours('CrmEventIgnored', 'Sum'),
    },
    expression: 'IF(FILL(synced, 0) >= 15 && FILL(stored, 0) + FILL(ignored, 0) < 1, 1, 0)',
  },
  is: '>=',
  threshold: 1,
  periodSeconds: 6 * HOUR,
  // No bookings, no events: that tells nothing.
  missing: 'notBreaching',
})
