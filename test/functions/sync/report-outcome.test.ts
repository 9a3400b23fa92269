import { expect, test } from 'vitest'
import { readRecord } from '../../../functions/sync/read-record.ts'
import { reportOutcome } from '../../../functions/sync/report-outcome.ts'
import type { SyncOutcome } from '../../../functions/sync/sync-booking.ts'
import type { MetricName } from '../../../shared/metrics.ts'
import type { ContactBooking } from '../../../shared/plan/contact-booking.ts'
import type { Warning } from '../../../shared/plan/warning.ts'
import { recordOf } from '../../support/bookings.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const FIGURES: Record<Warning['code'], MetricName> = {
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

function countedFor(result: SyncOutcome): string[] {
  const item = readRecord(recordOf({ change: 'created', signedAt: 1000 }))
  if (!('event' in item)) throw new Error('Not a booking')
  const group = { tenant: 'demo', locationId: 'location-1', meetingId: 'meeting-1', queued: [item] }
  const seen: string[] = []
  const count = (name: MetricName) => void seen.push(name)
  reportOutcome({ log: createLogTrap(), count, measure: count, now: 2_000_000 }, group, result)
  return seen
}
const booking: ContactBooking = {
  tenant: 'demo',
  meetingId: 'm1',
  status: 'booked',
  isRescheduled: false,
  decidedAt: 1,
  tags: [],
}
const synced = {
  outcome: 'synced',
  contactId: 'c1',
  booking,
  isMet: false,
  steps: [],
  warnings: [],
  happened: [],
} as const

test.each(Object.entries(FIGURES))('what was left out by %s is counted as %s', (code, figure) => {
  const warnings = Object.keys(FIGURES).filter((name): name is Warning['code'] => name === code)
  const result: SyncOutcome = { ...synced, steps: [], happened: [], warnings: warnings.map((one) => ({ code: one })) }
  expect(countedFor(result)).toContain(figure)
})

test.each<[SyncOutcome, string]>([
  [{ outcome: 'duplicate', booking }, 'BookingDuplicate'],
  [{ outcome: 'ignored', reason: 'no-contact' }, 'BookingIgnored'],
  [{ outcome: 'elsewhere', locationId: 'location-2' }, 'BookingForwarded'],
  [{ outcome: 'planned', steps: [], warnings: [] }, 'BookingPlanned'],
])('%o is counted as %s', (result, figure) => {
  expect(countedFor(result)).toEqual([figure])
})
