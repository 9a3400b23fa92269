import type { Log } from '../../shared/log.ts'
import type { Count, Measure, MetricName } from '../../shared/metrics.ts'
import type { HistoryLine } from '../../shared/plan/booking-history.ts'
import { describeWarning, type Warning } from '../../shared/plan/warning.ts'
import type { BookingGroup } from './group-events.ts'
import type { SyncOutcome } from './sync-booking.ts'

const METRICS: Record<SyncOutcome['outcome'], MetricName> = {
  synced: 'BookingSynced',
  duplicate: 'BookingDuplicate',
  planned: 'BookingPlanned',
  ignored: 'BookingIgnored',
  elsewhere: 'BookingForwarded',
}
const WARNINGS: Record<Warning['code'], MetricName> = {
  'match-conflict': 'MatchConflict',
  'phone-not-usable': 'PhoneNotUsable',
  'field-not-usable': 'FieldNotUsable',
  'field-missing': 'FieldMissing',
  'owner-unknown': 'OwnerUnknown',
  'workflow-unsure': 'WorkflowUnsure',
  'workflow-refused': 'WorkflowRefused',
  'appointment-refused': 'AppointmentRefused',
  'guests-left-out': 'GuestLeftOut',
}

const HAPPENED: Partial<Record<HistoryLine['what'], MetricName>> = {
  booked: 'BookingCreated',
  rescheduled: 'BookingRescheduled',
  reassigned: 'BookingReassigned',
  cancelled: 'BookingCancelled',
  'no-show': 'BookingNoShow',
  completed: 'BookingMet',
}

/** Counts and logs what became of a booking's events, and what was left out. */
export function reportOutcome(
  { log, count, measure, now }: { log: Log; count: Count; measure: Measure /** Unix ms. */; now: number },
  group: BookingGroup,
  result: SyncOutcome,
): void {
  const { tenant, locationId, meetingId, queued } = group
  count(METRICS[result.outcome], queued.length)
  if (result.outcome === 'synced') {
    for (const what of result.happened) {
      const metric = HAPPENED[what]
      if (metric) count(metric, 1, { location: locationId })
    }
    for (const { event } of queued) measure('SyncDelay', Math.max(0, now - event.signedAt * 1000))
  }
  if ('warnings' in result) for (const { code } of result.warnings) count(WARNINGS[code])
  const told = { tenant, locationId, meetingId, outcome: result.outcome, ...reasonOf(result) }
  for (const { event } of queued) log.info('booking', { eventId: event.eventId, change: event.change, ...told })
}

function reasonOf(result: SyncOutcome): { contactId?: string; reason?: string } {
  switch (result.outcome) {
    case 'duplicate':
      return {}
    case 'ignored':
      return { reason: result.reason }
    case 'elsewhere':
      return { reason: result.locationId }
    case 'synced':
      return { contactId: result.contactId, ...toldSteps(result.warnings.map(describeWarning)) }
    case 'planned':
      return { reason: [...result.steps, ...result.warnings.map(describeWarning)].join('; ') || 'nothing to do' }
  }
}

const toldSteps = (texts: string[]) => (texts.length > 0 ? { reason: texts.join('; ') } : {})
