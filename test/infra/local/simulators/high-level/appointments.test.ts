import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

const PATH = '/calendars/events/appointments'
const START = '2026-07-02T10:00:00Z'
const CALENDAR = { version: '2021-04-15' }

async function withCalendar() {
  const simulator = await simulateHighLevel()
  const contactId = await simulator.contact()
  const call = (method: string, path: string, body?: unknown) => simulator.call(method, path, body, CALENDAR)
  const book = (body: object = {}) =>
    call('POST', PATH, { calendarId: 'cal', locationId: 'loc-1', contactId, startTime: START, ...body })
  return { ...simulator, contactId, calendar: call, book }
}

describe('appointments', () => {
  test('are created with a bare answer that has no times, and the status also misspelt', async () => {
    const { book, contactId } = await withCalendar()
    const { status, body } = await book({ title: 'Demo', assignedUserId: 'user-1', toNotify: false, address: 'Zoom' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\w{20}$/),
      calendarId: 'cal',
      locationId: 'loc-1',
      contactId,
      title: 'Demo',
      assignedUserId: 'user-1',
      address: 'Zoom',
      appointmentStatus: 'confirmed',
      appoinmentStatus: 'confirmed',
      status: 'booked',
    })
    for (const name of ['startTime', 'endTime', 'event']) expect(body).not.toHaveProperty(name)
  })

  test('are read with the offset of the location, moved, and shown with the contact in its local time', async () => {
    const { book, call, calendar, contactId } = await withCalendar()
    const { id } = (await book({ endTime: '2026-07-02T10:45:00Z' })).body
    const read = async () => (await calendar('GET', `${PATH}/${id}`)).body.event
    expect(await read()).toMatchObject({
      startTime: '2026-07-02T12:00:00+02:00',
      endTime: '2026-07-02T12:45:00+02:00',
      dateAdded: '2026-03-01T09:00:00.000Z',
    })
    const moved = await calendar('PUT', `${PATH}/${id}`, { startTime: '2026-12-03T10:00:00+01:00' })
    expect(moved.status).toBe(200)
    expect(await read()).toMatchObject({ startTime: '2026-12-03T10:00:00+01:00', endTime: '2026-12-03T10:45:00+01:00' })
    await calendar('PUT', `${PATH}/${id}`, { appointmentStatus: 'cancelled' })
    const { events } = (await call('GET', `/contacts/${contactId}/appointments`)).body
    expect(events).toMatchObject([
      { id, startTime: '2026-12-03 10:00:00', endTime: '2026-12-03 10:45:00', appointmentStatus: 'cancelled' },
    ])
  })

  test('are deleted with a body, with 201, and are gone from the contact', async () => {
    const { book, call, calendar, contactId } = await withCalendar()
    const { id } = (await book()).body
    expect((await calendar('DELETE', `/calendars/events/${id}`)).status).toBe(422)
    const { status, body } = await calendar('DELETE', `/calendars/events/${id}`, {})
    expect([status, body.succeeded]).toEqual([201, true])
    expect((await calendar('GET', `${PATH}/${id}`)).body.message).toBe(`Appointment with id ${id} not found`)
    expect((await call('GET', `/contacts/${contactId}/appointments`)).body.events).toEqual([])
  })

  test('do not overlap in a calendar or lie in the past, unless told so', async () => {
    const { book, calendar } = await withCalendar()
    const { id } = (await book()).body
    const overlapping = { startTime: '2026-07-02T10:15:00Z' }
    const taken = await book(overlapping)
    expect([taken.status, taken.body.message]).toEqual([400, 'The slot you have selected is no longer available.'])
    expect((await book({ ...overlapping, ignoreFreeSlotValidation: true })).status).toBe(200)
    expect((await book({ ...overlapping, calendarId: 'other' })).status).toBe(200)
    expect((await book({ startTime: '2026-02-01T10:00:00Z' })).status).toBe(400)
    expect((await book({ startTime: '2026-02-01T10:00:00Z', ignoreDateRange: true })).status).toBe(200)
    expect((await calendar('PUT', `${PATH}/${id}`, { title: 'Same time' })).status).toBe(200)
  })

  test.each([
    [{ calendarId: undefined }, 422],
    [{ startTime: '2026-07-02T10:00:00' }, 422],
    [{ startTime: 'tomorrow' }, 422],
    [{ endTime: '2026-07-02T09:00:00Z' }, 422],
    [{ appointmentStatus: 'booked' }, 422],
    [{ assignedUserId: 'stranger' }, 422],
    [{ notes: 'x' }, 422],
    [{ contactId: 'nobody' }, 400],
    [{ locationId: 'loc-2' }, 403],
  ])('%j is refused with %i', async (body, status) => {
    const { book } = await withCalendar()
    expect((await book(body)).status).toBe(status)
  })

  test('have a version of their own, and one location', async () => {
    const { book, call } = await withCalendar()
    const { id } = (await book()).body
    expect((await call('GET', `${PATH}/${id}`)).body.message).toBe('version header is invalid')
    const other = { ...CALENDAR, authorization: 'Bearer pit-two' }
    expect((await call('GET', `${PATH}/${id}`, undefined, other)).status).toBe(403)
  })
})

describe('notes of an appointment', () => {
  test('are created, listed newest first by page, changed and deleted', async () => {
    const { book, calendar, contactId } = await withCalendar()
    const path = `/calendars/appointments/${(await book()).body.id}/notes`
    const first = await calendar('POST', path, { body: 'First', userId: 'user-1' })
    expect(first.status).toBe(201)
    expect(first.body.note).toEqual({
      id: expect.any(String),
      body: 'First',
      userId: 'user-1',
      contactId,
      dateAdded: '2026-03-01T09:00:00.000Z',
      createdBy: { id: 'user-1', name: 'Rita Rep' },
    })
    await calendar('POST', path, { body: 'Second' })
    const list = async (query: string) => {
      const { notes, hasMore } = (await calendar('GET', `${path}?${query}`)).body
      return [notes.map(({ body }: { body: string }) => body), hasMore]
    }
    expect(await list('limit=1&offset=0')).toEqual([['Second'], true])
    expect(await list('limit=1&offset=1')).toEqual([['First'], false])
    const one = `${path}/${first.body.note.id}`
    const changed = await calendar('PUT', one, { body: 'Changed' })
    expect([changed.status, changed.body.note]).toMatchObject([200, { body: 'Changed', userId: 'user-1' }])
    expect((await calendar('DELETE', one)).body).toMatchObject({ success: true })
    expect((await calendar('DELETE', one)).status).toBe(400)
    expect(await list('limit=20&offset=0')).toEqual([['Second'], false])
  })

  test('need a page of at most twenty and a body of at most 5,000 characters', async () => {
    const { book, calendar } = await withCalendar()
    const path = `/calendars/appointments/${(await book()).body.id}/notes`
    for (const query of ['', '?limit=10', '?offset=0', '?limit=21&offset=0', '?limit=0&offset=0'])
      expect((await calendar('GET', `${path}${query}`)).status).toBe(422)
    expect((await calendar('POST', path, { body: 'x'.repeat(5_001) })).status).toBe(422)
    expect((await calendar('POST', path, { body: 'x'.repeat(5_000) })).status).toBe(201)
    expect((await calendar('POST', path, { body: 'x', title: 'T' })).status).toBe(422)
    expect((await calendar('POST', '/calendars/appointments/none/notes', { body: 'x' })).status).toBe(400)
  })
})
