import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { assembly } from '../support/assembly.ts'
import { createTwoWayWorld } from '../support/two-way-world.ts'

let world: Awaited<ReturnType<typeof createTwoWayWorld>>
beforeAll(async () => {
  world = await createTwoWayWorld(await assembly('two-way'))
}, 90_000)
afterAll(() => world?.close())

const PATIENCE = { timeout: 15_000, interval: 20 }
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

test('a note written in HighLevel reaches the page and the meeting; its edit and deletion follow; echoes make no calls', async () => {
  const { meetingId } = await world.book({ guest: { email: 'pat@example.org', firstName: 'Pat' }, startAt: inDays(2) })
  const contact = await vi.waitFor(async () => {
    const [seen] = await world.contacts()
    expect([seen?.tasks.length, seen?.notes.length]).toEqual([1, 1])
    return seen!
  }, PATIENCE)
  const { id } = contact.contact
  const link = /^Brief: (http\S+)$/m.exec(contact.notes[0]!.body)?.[1] ?? ''
  const { note } = await world.highLevel('POST', `/contacts/${id}/notes`, { body: 'Wants a discount' })
  await vi.waitFor(async () => expect(await world.notesOfMeeting(meetingId)).toContain('Wants a discount'), PATIENCE)
  expect(await world.page(link)).toContain('Wants a discount')

  await world.highLevel('PUT', `/contacts/${id}/notes/${note.id}`, { body: 'Wants no discount any more' })
  await vi.waitFor(async () => {
    expect(await world.notesOfMeeting(meetingId)).toContain('Wants no discount any more')
  }, PATIENCE)

  await world.highLevel('DELETE', `/contacts/${id}/notes/${note.id}`)
  await vi.waitFor(async () => expect(await world.notesOfMeeting(meetingId)).not.toContain('discount'), PATIENCE)

  // What a person wrote below our mark stays when the booking moves.
  const own = (await only()).notes[0]!
  await world.highLevel('PUT', `/contacts/${id}/notes/${own.id}`, { body: `${own.body}\nAsked for Tuesdays` })
  await vi.waitFor(() => expect(world.log.join('\n')).toContain('"crm event"'), PATIENCE)
  await world.change(meetingId, 'reschedule', { startAt: inDays(3) })
  await vi.waitFor(async () => {
    const { notes } = await only()
    expect(notes[0]!.body).toContain('booked, rescheduled')
    expect(notes[0]!.body).toMatch(/\]\nAsked for Tuesdays$/)
  }, PATIENCE)

  // A task that a person ticks off stays so, whatever becomes of the booking.
  const { tasks } = await only()
  await world.highLevel('PUT', `/contacts/${id}/tasks/${tasks[0]!.id}/completed`, { completed: true })
  await vi.waitFor(() => expect(world.log.join('\n')).toContain('TaskComplete'), PATIENCE)
  await world.change(meetingId, 'reschedule', { startAt: inDays(4) })
  await vi.waitFor(async () => {
    const seen = await only()
    expect(seen.notes[0]!.body).toContain(inDays(4).slice(0, 10))
    expect(seen.tasks[0]!.completed).toBe(true)
  }, PATIENCE)

  // Eight changes by people, five of them sent by this test, one look at HighLevel for the page of four calls.
  expect((await world.requests()).length).toBeLessThanOrEqual(8 * 6 + 5 + 4)
  expect(world.log.join('\n')).toContain('"outcome":"echo"')

  // A page asks HighLevel once in 15 seconds, so what was deleted is looked for on the page of another booking.
  const guest = { email: 'pat@example.org', firstName: 'Pat' }
  const { meetingId: other } = await world.book({ guest, startAt: inDays(5) })
  const another = await vi.waitFor(async () => {
    const links = (await only()).notes.map(({ body }) => /^Brief: (http\S+)$/m.exec(body)?.[1] ?? '')
    const found = links.find((one) => one.includes(`/bookings/${other}/`))
    expect(found).toBeDefined()
    return found!
  }, PATIENCE)
  // Its link is written before what the page reads of the booking.
  await vi.waitFor(async () => expect(await world.page(another)).toContain('No notes to show.'), PATIENCE)
}, 90_000)

async function only() {
  const [seen, ...others] = await world.contacts()
  expect(others).toEqual([])
  return seen!
}
