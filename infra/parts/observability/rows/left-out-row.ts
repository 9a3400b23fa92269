import type { MetricName } from '../../../../shared/metric-names.ts'
import { ours } from '../metrics.ts'
import { graph, type Widget } from '../widgets.ts'

const HOUR = 3600

/** Figure → the code of the runbook's table, or what happened. */
const LEFT_OUT: [figure: MetricName, label: string][] = [
  ['MatchConflict', 'match-conflict'],
  ['PhoneNotUsable', 'phone-not-usable'],
  ['FieldMissing', 'field-missing'],
  ['FieldNotUsable', 'field-not-usable'],
  ['OwnerUnknown', 'owner-unknown'],
  ['AppointmentRefused', 'appointment-refused'],
  ['WorkflowRefused', 'workflow-refused'],
  ['WorkflowUnsure', 'workflow-unsure'],
  ['GuestLeftOut', 'guests-left-out'],
]
const ELSEWHERE: [figure: MetricName, label: string][] = [
  ['NotesNotPushed', 'notes that did not reach a booking'],
  ['ChangeMismatch', 'a webhook URL in the wrong field of Chili Piper'],
  ['ReconcileFailed', 'Chili Piper’s list not read'],
  ['ReconcileIncomplete', 'list to be continued next time'],
  ['ReconcileNotConfigured', 'tenant without an API key'],
]

/** What was written without, and why: nothing here fails a booking. */
export function leftOutRow(): Widget[][] {
  const lines = (all: typeof LEFT_OUT) => all.map(([name, label]) => ({ metric: ours(name, 'Sum'), label }))
  return [
    [
      graph({
        title: 'What bookings were written without, by warning (runbook: What was left out)',
        width: 12,
        unit: 'bookings an hour',
        periodSeconds: HOUR,
        isStacked: true,
        lines: lines(LEFT_OUT),
      }),
      graph({
        title: 'What else somebody should look at this week',
        width: 12,
        unit: 'an hour',
        periodSeconds: HOUR,
        isStacked: true,
        lines: lines(ELSEWHERE),
      }),
    ],
  ]
}
