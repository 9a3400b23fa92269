import { REFUSAL_REASONS } from '../../../../shared/metric-names.ts'
import { ofQueue, ours } from '../metrics.ts'
import type { Watched } from '../watched.ts'
import { COLORS, graph, type Widget } from '../widgets.ts'

const FIVE_MINUTES = 300
const HOUR = 3600

/** The way of an event: delivered, queued, synced; and where it stops. */
export function flowRow({ queues, grantQueue }: Watched): Widget[][] {
  const { queueName } = queues.queue
  return [
    [
      graph({
        title: 'Does what Chili Piper tells get through? Taken in, and synced',
        width: 8,
        unit: 'events in 5 minutes',
        periodSeconds: FIVE_MINUTES,
        lines: [
          { metric: ours('DeliveryAccepted', 'Sum'), label: 'deliveries taken in', color: COLORS.main },
          { metric: ours('ReconcileEmitted', 'Sum'), label: 'found without a webhook' },
          { metric: ours('BookingMissed', 'Sum'), label: 'bookings among them', color: COLORS.warn },
          { metric: ours('BookingSynced', 'Sum'), label: 'synced', color: COLORS.good },
          { metric: ours('BookingDuplicate', 'Sum'), label: 'repeats, no effect', color: COLORS.quiet },
          { metric: ours('BookingIgnored', 'Sum'), label: 'nothing to do' },
          { metric: ours('BookingForwarded', 'Sum'), label: 'sent on to another location' },
          { metric: ours('BookingPlanned', 'Sum'), label: 'planned only (dry run)' },
          { metric: ours('DeliveryIgnored', 'Sum'), label: 'left out by a skip rule' },
        ],
      }),
      graph({
        title: 'Is anything stuck? What waits on the sync queue, and since when',
        width: 8,
        unit: 'messages',
        rightUnit: 'seconds',
        periodSeconds: FIVE_MINUTES,
        lines: [
          { metric: ofQueue('ApproximateNumberOfMessagesVisible', queueName, 'Maximum'), label: 'waiting' },
          {
            metric: ofQueue('ApproximateNumberOfMessagesNotVisible', queueName, 'Maximum'),
            label: 'being worked on, or held',
          },
          {
            metric: ofQueue('ApproximateAgeOfOldestMessage', queueName, 'Maximum'),
            label: 'age of the oldest',
            color: COLORS.warn,
            axis: 'right',
          },
        ],
        limits: [
          { label: '5 minutes', value: 300, color: COLORS.warn, axis: 'right' },
          { label: '1 hour', value: 3600, color: COLORS.bad, axis: 'right' },
        ],
      }),
      graph({
        title: 'What needs a person? Held, quarantined, dead letters',
        width: 8,
        unit: 'messages',
        periodSeconds: FIVE_MINUTES,
        lines: [
          { metric: ours('BookingHeld', 'Sum'), label: 'held, tried again by itself', color: COLORS.quiet },
          { metric: ours('BookingQuarantined', 'Sum'), label: 'quarantined by sync', color: COLORS.bad },
          { metric: ours('DeliveryQuarantined', 'Sum'), label: 'quarantined at the door' },
          { metric: ours('DeliveryNotStored', 'Sum'), label: 'not stored, to be sent again' },
          { metric: ours('DeliveryTooLarge', 'Sum'), label: 'Chili Piper’s own, too large to store' },
          deadLetters(queues, 'dead letters of bookings'),
          deadLetters(grantQueue, 'dead letters of grants'),
        ],
        limits: [{ label: 'a dead letter waits for you', value: 1, color: COLORS.bad }],
      }),
    ],
    [
      graph({
        title: 'Who is turned away at the door, and why',
        width: 8,
        unit: 'deliveries an hour',
        periodSeconds: HOUR,
        isStacked: true,
        lines: Object.values(REFUSAL_REASONS).map((reason) => ({
          metric: ours('DeliveryRefused', 'Sum', { reason }),
          label: reason,
        })),
      }),
      graph({
        title: 'What HighLevel tells: taken in, our own writes coming back, left out, late',
        width: 8,
        unit: 'events an hour',
        periodSeconds: HOUR,
        lines: [
          { metric: ours('CrmEventStored', 'Sum'), label: 'stored', color: COLORS.main },
          { metric: ours('CrmEventDone', 'Sum'), label: 'taken in', color: COLORS.good },
          { metric: ours('CrmEcho', 'Sum'), label: 'our own writes', color: COLORS.quiet },
          { metric: ours('CrmEventIgnored', 'Sum'), label: 'of no use here' },
          { metric: ours('CrmEventLater', 'Sum'), label: 'waits for another side', color: COLORS.warn },
          { metric: ours('OldCrmEvent', 'Sum'), label: 'more than five minutes late' },
        ],
      }),
      graph({
        title: 'Does the schedule run, and do probes come through?',
        width: 8,
        unit: 'runs an hour',
        periodSeconds: HOUR,
        lines: [
          { metric: ours('ReconcileDone', 'Sum'), label: 'reconcile runs', color: COLORS.main },
          { metric: ours('ProbeDone', 'Sum'), label: 'probes', color: COLORS.good },
        ],
      }),
    ],
  ]
}

const deadLetters = ({ deadLetterQueue }: Watched['queues'], label: string) => ({
  metric: ofQueue('ApproximateNumberOfMessagesVisible', deadLetterQueue.queueName, 'Maximum'),
  label,
})
