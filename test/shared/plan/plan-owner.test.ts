import { describe, expect, test } from 'vitest'
import type { Contact } from '../../../shared/highlevel/contact.ts'
import { ownerOf } from '../../../shared/plan/plan-booking.ts'
import { type Config, plan, RITA, SAM, type Situation, settingsOf, stateOf, USERS, writtenBy } from './plan-fixtures.ts'

const KNOWN = { id: 'c7', email: 'pat@example.org' }
const changesOf = (config: Config, more: Situation) => {
  const { contact } = plan(config, more)
  return contact.do === 'update' ? contact.changes : {}
}

describe('the owner', () => {
  const both = stateOf(['created', { host: RITA, assignee: SAM }])
  const owned = (owner: Config['owner'], more: Situation) =>
    changesOf({ hosts: USERS, ...(owner ? { owner } : {}) }, { state: both, ...more }).assignedTo

  test('[owner.of] is the host, or whom the routing assigned; the other one where that one is no user', () => {
    expect(owned(undefined, { contact: KNOWN })).toBe('user-rita')
    expect(owned({ of: 'assignee' }, { contact: KNOWN })).toBe('user-sam')
    const settings = settingsOf({ owner: { of: 'assignee' } })
    expect(ownerOf({ settings, users: { host: 'h' } })).toBe('h')
    expect(ownerOf({ settings: settingsOf(), users: { assignee: 'a' } })).toBe('a')
    expect(ownerOf({ settings, users: {} })).toBeUndefined()
  })

  test('[owner.write] set-if-empty leaves an owner, overwrite replaces it, never sets none', () => {
    const sams = { ...KNOWN, assignedTo: 'user-x' }
    const write = (one: 'set-if-empty' | 'overwrite' | 'never' | undefined, contact: Contact) =>
      owned(one ? { write: one } : undefined, { contact })
    expect([write(undefined, KNOWN), write(undefined, sams)]).toEqual(['user-rita', undefined])
    expect([write('set-if-empty', KNOWN), write('set-if-empty', sams)]).toEqual(['user-rita', undefined])
    expect([write('overwrite', KNOWN), write('overwrite', sams)]).toEqual(['user-rita', 'user-rita'])
    expect([write('never', KNOWN), write('never', sams)]).toEqual([undefined, undefined])
    const created = plan({ hosts: USERS, owner: { write: 'never' } }).contact
    expect(created.do === 'create' && created.fields).not.toHaveProperty('assignedTo')
  })

  test('of a known booking changes with its host only where it is overwritten', () => {
    for (const write of ['set-if-empty', 'overwrite', 'never'] as const) {
      const config: Config = { hosts: USERS, owner: { write } }
      const written = writtenBy(plan(config))
      const state = stateOf(['created'], ['updated', { host: SAM }])
      expect(changesOf(config, { written, state })).toEqual(write === 'overwrite' ? { assignedTo: 'user-sam' } : {})
      expect(changesOf(config, { written })).toEqual({})
    }
  })
})
