import { expect, test } from 'vitest'
import { describePlan } from '../../../shared/plan/describe-plan.ts'
import { describeWarning } from '../../../shared/plan/warning.ts'
import { type Config, plan, SAM, type Situation, stateOf, USERS, writtenBy } from './plan-fixtures.ts'

const EVERYTHING: Config = {
  hosts: USERS,
  appointment: { calendar: 'cal-1' },
  guests: { as: 'contacts' },
  tags: { byHost: { 'rita@example.com': ['team-a'] } },
  workflows: { booked: ['wf-1'] },
  contact: { fields: { 'contact.plan': { value: '{{field.Plan}}', write: 'always' } } },
}
const customFields = [{ id: 'f1', key: 'contact.plan', dataType: 'TEXT' }]
const secret = { dataFields: { Plan: ['gold'], FirstName: ['Pat'] }, otherGuests: [{ email: 'casey@example.org' }] }
const described = (situation: Situation = {}) => describePlan(plan(EVERYTHING, { customFields, ...situation }))

test('every step of a first booking is told in order', () => {
  expect(described({ state: stateOf(['created', secret]) })).toEqual([
    'create contact with tags cp-booked, team-a',
    'create note',
    'create task prepare',
    'create appointment',
    'find or create 1 guest contact(s)',
    'enter workflow wf-1',
  ])
})

test('every step of a change is told by the names of what it changes, without values', () => {
  const written = writtenBy(plan(EVERYTHING, { customFields }))
  const state = stateOf(['created'], ['updated', { ...secret, host: SAM }])
  const steps = described({ written: { ...written, enrolled: ['booked/wf-1'] }, state })
  expect(steps).toEqual([
    'update contact (1 custom field(s))',
    'update note',
    'update task prepare',
    'update appointment',
    'remove tags team-a',
    'find or create 1 guest contact(s)',
  ])
  for (const value of ['Pat', 'gold', 'casey', 'sam@', 'user-']) expect(steps.join()).not.toContain(value)
  const deleting = { ...EVERYTHING, tasks: [{ name: 'call', afterwards: 'delete' as const }] }
  const made = writtenBy(plan(deleting))
  const cancelled = stateOf(['created'], ['deleted'])
  expect(describePlan(plan(deleting, { written: made, state: cancelled }))).toContain('delete task call')
})

test('several tags and fields of one step are told side by side', () => {
  const tags = { byHost: { 'rita@example.com': ['team-a', 'vip'], 'sam@example.com': ['team-b', 'new'] } }
  const written = writtenBy(plan({ tags }))
  const config: Config = {
    tags,
    contact: { fields: { city: { value: 'Bonn', write: 'always' }, state: { value: 'NRW', write: 'always' } } },
  }
  const steps = describePlan(plan(config, { written, state: stateOf(['created'], ['updated', { host: SAM }]) }))
  expect(steps).toContain('update contact (city, state)')
  expect(steps).toContain('add tags team-b, new')
  expect(steps).toContain('remove tags team-a, vip')
  expect(describePlan(plan({ tags: { booked: null } }))[0]).toBe('create contact')
})

test('nothing to do is no step', () => {
  const written = { ...writtenBy(plan(EVERYTHING, { customFields })), enrolled: ['booked/wf-1'] }
  expect(described({ written })).toEqual([])
})

test('a warning is its code and what it is about', () => {
  expect(describeWarning({ code: 'field-missing', about: 'contact.plan' })).toBe('field-missing: contact.plan')
  expect(describeWarning({ code: 'owner-unknown' })).toBe('owner-unknown')
})
