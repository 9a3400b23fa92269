import { expect, test } from 'vitest'
import { upcomingAppointments } from '../../../functions/route/upcoming-appointments.ts'

const NOW = Date.parse('2026-03-10T12:00:00Z')
const seen = (event: object) => upcomingAppointments([{ id: 'a', ...event } as never], NOW).map(({ when }) => when)

test.each([
  [{ startTime: '2026-03-11 15:00:00', endTime: '2026-03-11 15:30:00' }, ['Wed, 11 Mar 2026, 15:00 – 15:30']],
  [{ startTime: '2026-03-11 15:00:00' }, ['Wed, 11 Mar 2026, 15:00']],
  [{ startTime: '2026-03-11T15:00:00-04:00' }, ['Wed, 11 Mar 2026, 15:00']],
  [{ startTime: '2026-03-11T15:00:00.000Z' }, ['Wed, 11 Mar 2026, 15:00']],
  [{ startTime: '2026-03-10 00:00:00' }, ['Tue, 10 Mar 2026, 00:00']],
  [{ startTime: '2026-03-09 23:59:59' }, []],
  [{ startTime: '2026-03-11 15:00:00', appointmentStatus: 'confirmed' }, ['Wed, 11 Mar 2026, 15:00']],
  [{ startTime: '2026-03-11 15:00:00', appointmentStatus: 'cancelled' }, []],
  [{ startTime: '2026-03-11 15:00:00', appointmentStatus: 'noshow' }, []],
  [{ startTime: 'soon' }, []],
  [{}, []],
])('%j is shown as %j', (event, expected) => {
  expect(seen(event)).toEqual(expected)
})

test('the next one first, 20 at most', () => {
  const events = Array.from({ length: 30 }, (_, at) => ({ id: `${at}`, startTime: `2026-04-${30 - at} 10:00:00` }))
  const shown = upcomingAppointments(events.slice(0, 21) as never, NOW)
  expect(shown).toHaveLength(20)
  expect(shown[0]?.id).toBe('20')
})
