import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import {
  DEFAULT_APPOINTMENT_TITLE,
  DEFAULT_NOTE,
  DEFAULT_TASK_BODY,
  DEFAULT_TASK_TITLE,
} from '../../../shared/plan/default-templates.ts'
import { checkTemplate, renderTemplate, variablesOf } from '../../../shared/plan/template.ts'
import { createView } from '../../../shared/plan/template-view.ts'
import { aState, fullView, GUEST, sparseInput } from './template-fixtures.ts'

test.each([DEFAULT_NOTE, DEFAULT_TASK_TITLE, DEFAULT_TASK_BODY, DEFAULT_APPOINTMENT_TITLE])(
  '%j can be used',
  (text) => {
    expect(checkTemplate(text)).toEqual([])
    // It would cost a request for every booking.
    expect(variablesOf(text).filter((name) => name.startsWith('business.'))).toEqual([])
  },
)

test('a full booking is told whole', () => {
  expect(renderTemplate(DEFAULT_NOTE, fullView())).toBe(`Product demo
Status: booked, rescheduled
When: Tue, 10 Mar 2026, 11:00 – 11:30 (America/New_York) / Tue, 10 Mar 2026, 15:00 – 15:30 (Europe/London)
Where: https://meet.example.com/abc
Reschedule: https://acme.chilipiper.com/r/1
Cancel: https://acme.chilipiper.com/c/1
Brief: https://api.example.com/bookings/meeting-1/brief?t=demo&e=1774396800&s=abc
Host: Rita Rep (rita@example.com)
Assigned to: Sam Seller (sam@example.com)
Guest: Pat Prospect (pat@example.org, +12125550123)
Other guests: Casey Cfo (casey@example.org), Alex
Meeting type: 30 min demo
Booked through: Inbound demo
Answers:
- Company Name: Acme
- Interests: CRM, Routing
- utm_term: crm
Description: First call
Reschedule: https://acme.chilipiper.com/r/1
Cancel: https://acme.chilipiper.com/c/1
History:
- 2026-03-01 09:00 UTC: booked for 2026-03-10 15:00 UTC
`)
})

test('what a sparse booking does not say has no line', () => {
  expect(renderTemplate(DEFAULT_NOTE, createView(sparseInput()))).toBe('Meeting\nStatus: booked\n')
})

test.each<[Partial<Booking>, string]>([
  [{ title: 'Call' }, 'Call'],
  [{ startsAt: '2026-03-10T15:00:00.000Z' }, 'When: Tue, 10 Mar 2026, 15:00 (UTC)'],
  [{ location: 'Room 1' }, 'Where: Room 1'],
  [{ description: 'Cancel: https://a.example/c' }, 'Cancel: https://a.example/c'],
  [{ description: 'Reschedule: https://a.example/r' }, 'Reschedule: https://a.example/r'],
  [{ host: { name: 'Rita' } }, 'Host: Rita'],
  [{ assignee: { email: 'sam@example.com' } }, 'Assigned to: sam@example.com'],
  [{ otherGuests: [{ name: 'Alex' }] }, 'Other guests: Alex'],
  [{ meetingType: { name: 'Demo' } }, 'Meeting type: Demo'],
  [{ router: { name: 'Inbound' } }, 'Booked through: Inbound'],
  [{ dataFields: { a: ['b'] } }, '- a: b'],
  [{ description: 'Hello' }, 'Description: Hello'],
])('a booking with %j has the line "%s"', (booking, line) => {
  const input = sparseInput()
  const state = { ...input.state, booking: { ...input.state.booking, ...booking } }
  expect(renderTemplate(DEFAULT_NOTE, createView({ ...input, state })).split('\n')).toContain(line)
})

test('titles and bodies of tasks and appointments', () => {
  const view = createView({ ...sparseInput(), state: aState(), guest: GUEST })
  expect(renderTemplate(DEFAULT_TASK_TITLE, view)).toBe('Prepare: Product demo')
  expect(renderTemplate(DEFAULT_TASK_BODY, view)).toBe('https://meet.example.com/abc')
  expect(renderTemplate(DEFAULT_APPOINTMENT_TITLE, view)).toBe('Product demo')
  expect(renderTemplate(DEFAULT_TASK_TITLE, createView(sparseInput()))).toBe('Prepare: Meeting')
})
