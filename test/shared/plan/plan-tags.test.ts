import { describe, expect, test } from 'vitest'
import type { Booking, EventChange } from '../../../shared/booking/booking.ts'
import { contactBookingOf } from '../../../shared/plan/plan-booking.ts'
import { wantedTags } from '../../../shared/plan/plan-tags.ts'
import { type Config, MOVED, NOW, plan, SAM, type Situation, settingsOf, stateOf, writtenBy } from './plan-fixtures.ts'

type Tags = NonNullable<Config['tags']>

/** Tags of a contact that is made for a booking that stands there. */
function newTags(tags: Tags, events: [EventChange, Partial<Booking>?][], situation: Situation = {}) {
  const { contact } = plan({ tags }, { state: stateOf(...events), ...situation })
  return contact.do === 'create' ? contact.fields.tags : undefined
}
/** What comes and goes on a contact that was made for a first booking, after these events. */
function change(tags: Tags, events: [EventChange, Partial<Booking>?][], situation: Situation = {}) {
  const written = writtenBy(plan({ tags }, { state: stateOf(events[0]!) }))
  const { addTags, removeTags } = plan({ tags }, { written, state: stateOf(...events), ...situation })
  return { addTags, removeTags }
}
const other = (state: ReturnType<typeof stateOf>, meetingId = 'meeting-0') => ({
  ...contactBookingOf('demo', state, settingsOf()),
  meetingId,
})

test.each([
  ['[tags.booked]', 'booked', 'cp-booked', [['created']]],
  ['[tags.rescheduled]', 'rescheduled', 'cp-rescheduled', [['created'], ['updated', MOVED]]],
  ['[tags.cancelled]', 'cancelled', 'cp-cancelled', [['created'], ['deleted']]],
  ['[tags.noShow]', 'noShow', 'cp-no-show', [['created'], ['no-show']]],
  ['[tags.met]', 'met', 'cp-met', [['created'], ['completed']]],
] as [string, keyof Tags, string, [EventChange, Partial<Booking>?][]][])(
  '%s a tag of our own unless it is named otherwise, and none with null',
  (_, name, byDefault, events) => {
    expect(newTags({}, events)).toContain(byDefault)
    expect(newTags({ [name]: 'own tag' }, events)).toContain('own tag')
    expect(newTags({ [name]: 'own tag' }, events)).not.toContain(byDefault)
    const without = newTags({}, events)!.filter((tag) => tag !== byDefault)
    expect(newTags({ [name]: null }, events)).toEqual(without)
  },
)

test.each([
  ['[tags.byMeetingType]', 'byMeetingType', { '30 MIN demo': ['demo'], 'type-1': ['typed'] }, ['demo', 'typed']],
  ['[tags.byRouter]', 'byRouter', { inbound: ['hot'], 'r-9': ['other'] }, ['hot']],
  ['[tags.byHost]', 'byHost', { 'rita@example.com': ['team-a'], 'sam@example.com': ['team-b'] }, ['team-a']],
])('%s gives further tags by name or id', (_, table, byName, tags) => {
  const events: [EventChange, Partial<Booking>][] = [['created', { router: { id: 'r1', name: 'Inbound' } }]]
  expect(newTags({ [table]: byName }, events)).toEqual(['cp-booked', ...tags])
  expect(newTags({}, events)).toEqual(['cp-booked'])
})

test('[tags.byHost] the host’s tags go with a reassignment, those of the new host come', () => {
  const tags = { byHost: { 'rita@example.com': ['team-a', 'both'], 'sam@example.com': ['team-b', 'both'] } }
  expect(change(tags, [['created'], ['updated', { host: SAM }]])).toEqual({
    addTags: ['team-b'],
    removeTags: ['team-a'],
  })
})

test('a tag by meeting type stays when the booking is cancelled', () => {
  const tags = { byMeetingType: { 'type-1': ['demo'] } }
  expect(change(tags, [['created'], ['deleted']])).toEqual({ addTags: ['cp-cancelled'], removeTags: ['cp-booked'] })
})

describe('tags of other people', () => {
  const tags = { byHost: { 'rita@example.com': ['vip'], 'sam@example.com': ['team-b'] } }
  const contact = { id: 'c7', tags: ['VIP', 'CP-Booked', 'cp-cancelled', 'customer'] }

  test('what is there is not added again, case-blind; of what is not wanted, only state tags go', () => {
    expect(plan({ tags }, { contact })).toMatchObject({ addTags: [], removeTags: ['cp-cancelled'] })
    expect(plan({}, { contact })).toMatchObject({ addTags: [], removeTags: ['cp-cancelled'] })
  })

  test('a tag that a person put on before us stays when the booking is handed over', () => {
    const written = { ...writtenBy(plan({ tags }, { contact })), contactId: 'c7' }
    expect(written.ownTags).not.toContain('vip')
    const moved = plan({ tags }, { written, state: stateOf(['created'], ['updated', MOVED]) })
    for (const known of [written, { ...written, ...moved.remember }])
      expect(plan({ tags }, { written: known, state: stateOf(['created'], ['updated', { host: SAM }]) })).toMatchObject(
        {
          addTags: ['team-b'],
          removeTags: known === written ? [] : ['cp-rescheduled'],
        },
      )
  })

  test('the state tag of a name that is switched off is left alone', () => {
    expect(plan({ tags: { cancelled: null } }, { contact }).removeTags).toEqual([])
  })
})

describe('two bookings of one contact', () => {
  const coming = other(stateOf(['created']))
  const cancelledBefore = { ...other(stateOf(['deleted'])), decidedAt: NOW / 1000 - 60 }

  test('cancelling one keeps cp-booked while the other is coming', () => {
    expect(change({}, [['created'], ['deleted']], { bookings: [coming] })).toEqual({ addTags: [], removeTags: [] })
  })

  test('cancelling that one, too, turns the tag', () => {
    expect(change({}, [['created'], ['deleted']], { bookings: [cancelledBefore] })).toEqual({
      addTags: ['cp-cancelled'],
      removeTags: ['cp-booked'],
    })
  })

  test('when nothing is coming up, what changed last decides', () => {
    const metLater = { ...other(stateOf(['completed'])), decidedAt: NOW / 1000 + 60 }
    expect(newTags({}, [['deleted']], { bookings: [metLater] })).toEqual(['cp-met'])
    expect(newTags({}, [['deleted']], { bookings: [{ ...metLater, decidedAt: 1 }] })).toEqual(['cp-cancelled'])
  })

  test('a booking that is over and was not seen as held is not coming up', () => {
    const over = { ...coming, decidedAt: NOW / 1000 - 60, endsAt: '2026-02-28T10:00:00.000Z' }
    expect(newTags({}, [['deleted']], { bookings: [over] })).toEqual(['cp-cancelled'])
    expect(newTags({}, [['deleted']], { bookings: [{ ...over, endsAt: '2026-03-01T09:00:01.000Z' }] })).toEqual([
      'cp-booked',
    ])
  })

  test('what another booking put on since is known by what the contact has, not by what this one remembers', () => {
    const situation = { bookings: [cancelledBefore], contactTags: ['cp-booked', 'cp-rescheduled'] }
    expect(change({}, [['created'], ['deleted']], situation).removeTags).toEqual(['cp-booked', 'cp-rescheduled'])
  })

  test('further tags of each of them stay', () => {
    const typed = { ...coming, tags: ['workshop'] }
    const contactTags = ['cp-booked', 'workshop']
    expect(change({}, [['created'], ['deleted']], { bookings: [typed], contactTags })).toEqual({
      addTags: [],
      removeTags: [],
    })
  })
})

test.each(['constructor', '__proto__', 'toString', ''])(
  'W20: a meeting type named %j has no tags of its own',
  (name) => {
    const tags = { byMeetingType: { 'type-1': ['demo'] } }
    expect(newTags(tags, [['created', { meetingType: { id: name, name } }]])).toEqual(['cp-booked'])
  },
)

test('of two bookings that changed in one second the same one decides, in whatever order they are known', () => {
  const bookings = [other(stateOf(['deleted']), 'm-1'), other(stateOf(['completed']), 'm-2')]
  const { tags } = settingsOf()
  for (const known of [bookings, bookings.toReversed()]) expect(wantedTags(known, tags, NOW)).toEqual(['cp-cancelled'])
})

test('a booking is coming up to its end, and for good when it has none', () => {
  const { endsAt: _, ...endless } = other(stateOf(['created']), 'm-1')
  const cancelled = { ...other(stateOf(['deleted']), 'm-2'), decidedAt: NOW / 1000 + 60 }
  const { tags } = settingsOf()
  const at = (endsAt?: string) => wantedTags([{ ...endless, ...(endsAt ? { endsAt } : {}) }, cancelled], tags, NOW)
  expect(at()).toEqual(['cp-booked'])
  expect(at('2026-03-01T09:00:00.001Z')).toEqual(['cp-booked'])
  expect(at('2026-03-01T09:00:00.000Z')).toEqual(['cp-cancelled'])
})

test('[tags.byHost] a booking without a host has no tags of one', () => {
  const { host: _, ...booking } = stateOf(['created']).booking
  const state = { ...stateOf(['created']), booking }
  const { contact } = plan({ tags: { byHost: { 'rita@example.com': ['team-a'] } } }, { state })
  expect(contact.do === 'create' && contact.fields.tags).toEqual(['cp-booked'])
})
