import { expect, test } from 'vitest'
import { BOOKINGS, CANARY, createEraseWorld, EMAIL } from './erase-world.ts'

const ERASE = ['erase', '--email', `  ${EMAIL.toUpperCase()} `, '--yes']
const SIGNED_AT = Date.parse('2026-03-01T08:00:00Z') / 1000

type World = Awaited<ReturnType<typeof createEraseWorld>>

async function bookAll(world: World): Promise<void> {
  let signedAt = SIGNED_AT
  for (const booking of Object.values(BOOKINGS)) {
    expect(await world.sync({ change: 'created', signedAt: signedAt++, booking })).toEqual([])
    await world.sync({
      change: 'updated',
      signedAt: signedAt++,
      booking: { ...booking, startsAt: '2026-03-11T15:00:00.000Z' },
    })
  }
}

const unreadable = (text: string) =>
  JSON.stringify({
    version: 1,
    eventId: `unreadable-${text.length}`,
    locationId: 'location-1',
    receivedAt: 0,
    event: {
      kind: 'unreadable',
      tenant: 'demo',
      change: 'created',
      signedAt: 0,
      reason: 'field',
      body: Buffer.from(text).toString('base64'),
    },
  })

const unreadableCrm = (text: string) =>
  JSON.stringify({
    version: 1,
    eventId: `hl-${text.length}`,
    locationId: 'location-1',
    receivedAt: 0,
    event: { kind: 'unreadable-crm', reason: 'not-json', body: Buffer.from(text).toString('base64') },
  })

test('a person is gone from every item of the table and every dead letter, and nobody else is', async () => {
  const world = await createEraseWorld()
  await bookAll(world)
  const contactId = await world.contactOf(EMAIL)
  await world.hear({ type: 'ContactCreate', id: contactId, email: EMAIL, tags: ['new'] })
  await world.hear({ type: 'ContactTagUpdate', id: contactId, tags: ['new', 'vip'] })
  await world.crm.person('POST', `/contacts/${contactId}/notes`, { body: 'Canary Quill likes tea' })
  await world.hear({ type: 'NoteCreate', id: 'note-9', contactId, body: 'Canary Quill likes tea' })
  const { written } = (await world.link('guest')) ?? {}
  const note = (await world.crm.contacts()).flatMap(({ notes }) => notes).find(({ id }) => id === written?.noteId)
  const quentin = await world.contactOf('quentin@example.org')
  await world.hear({
    type: 'NoteUpdate',
    id: note?.id ?? '',
    contactId: quentin,
    body: `${note?.body}\nask ${EMAIL} first`,
  })
  await world.storeTheRest()
  const dead = {
    own: world.bodyOf({ change: 'updated', signedAt: SIGNED_AT + 90, booking: BOOKINGS.own }),
    sparse: world.bodyOf({
      change: 'deleted',
      signedAt: SIGNED_AT + 91,
      booking: { meetingId: 'own', title: 'Quill', guest: {}, dataFields: {} },
    }),
    guest: world.bodyOf({ change: 'updated', signedAt: SIGNED_AT + 92, booking: BOOKINGS.guest }),
    others: world.bodyOf({ change: 'updated', signedAt: SIGNED_AT + 93, booking: BOOKINGS.others }),
    text: `mail ${EMAIL}`,
    escaped: unreadable(`{"who":"${EMAIL.replace('@', '\\u0040')}"}`),
    stranger: unreadable('{"who":"somebody"}'),
    // HighLevel's events tell of notes by the contact alone.
    keptNote: unreadableCrm(`{"type":"NoteCreate","contactId":"${contactId}","body":"likes tea"`),
    keptContact: unreadableCrm(`{"type":"ContactUpdate","email":"${EMAIL}"}`),
    keptOther: unreadableCrm('{"type":"NoteCreate","contactId":"AnotherContactOfAll1"}'),
    crm: JSON.stringify({
      version: 1,
      eventId: 'crm-1',
      locationId: 'location-1',
      receivedAt: 0,
      event: { kind: 'crm', name: 'NoteCreate', id: 'n', contactId, happenedAt: 0, body: 'Canary likes tea' },
    }),
  }
  for (const [index, body] of Object.values(dead).entries()) await world.putAside(index, { location: 0, body })
  const before = await world.items()
  expect(JSON.stringify(before)).toMatch(CANARY)

  const { exitCode, text } = await world.ops([...ERASE, '--json'])
  expect(exitCode).toBe(0)
  expect(text).not.toMatch(CANARY)
  expect(JSON.parse(text).notReached.join('\n')).toContain('hooks.example.org, the receiver of the outgoing webhook')
  expect(JSON.parse(text)).toMatchObject({
    removed: {
      booking: 1,
      'plan of a dry run': 1,
      'mark of reconcile': 1,
      'state of shared notes': 1,
      contact: 1,
      'routing decision': 3,
      'visitor decision': 1,
    },
    changed: { booking: 2, 'location directory': 1 },
    bookings: ['demo/own'],
    contacts: [`location-1/${contactId}`],
    sameContact: [],
    deadLetters: { removed: 7, changed: 1, others: 3, failed: 0, unseen: 0 },
    waiting: 0,
  })
  const after = await world.items()
  expect(
    after.map((item) => JSON.stringify(item)).filter((item) => CANARY.test(item) || item.includes(contactId)),
  ).toEqual([])
  const { person } = JSON.parse(text)
  expect(JSON.stringify(after)).not.toContain(person)

  const left = await world.drainBodies('dead')
  const readable = left.map((body) => `${body} ${Buffer.from(JSON.parse(body).event.body ?? '', 'base64')}`)
  expect(readable.filter((body) => CANARY.test(body))).toEqual([])
  expect(left).toHaveLength(4)
  expect(left).toEqual(expect.arrayContaining([dead.others, dead.stranger, dead.keptOther]))
  // What is nobody's business here is as it was.
  const untouched = before.filter(
    (item) => !/canary|own/i.test(JSON.stringify(item)) && !JSON.stringify(item).includes(contactId),
  )
  for (const item of untouched.filter(({ pk }) => !String(pk).startsWith('visitor#')))
    expect(after).toContainEqual(item)
})
