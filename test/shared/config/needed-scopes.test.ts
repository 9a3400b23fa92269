import { expect, test } from 'vitest'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { neededPermissions } from '../../../shared/config/needed-permissions.ts'
import { neededScopes } from '../../../shared/config/needed-scopes.ts'

const minimal = { tenants: { demo: { location: 'location-1' } } }
const define = (config: Partial<IntegrationInput>) => defineIntegration({ ...minimal, ...config })
const scopesOf = (config: Partial<IntegrationInput>) => neededScopes(define(config)).map(({ scope }) => scope)

const CONTACTS = ['contacts.readonly', 'contacts.write']
const USERS = ['users.readonly', 'locations.readonly']
const plan = { fields: { 'contact.plan': '{{field.Plan}}' } }
const SCOPES: [string, Partial<IntegrationInput>, string[]][] = [
  ['syncing', {}, CONTACTS],
  ['a dry run', { mode: 'dry-run' }, ['contacts.readonly']],
  ['an agency', { highLevel: { installs: 'agency' } }, [...CONTACTS, 'oauth.readonly', 'oauth.write']],
  [
    'a dry run for an agency',
    { mode: 'dry-run', highLevel: { installs: 'agency' } },
    ['contacts.readonly', 'oauth.readonly', 'oauth.write'],
  ],
  ['a custom field', { contact: plan }, [...CONTACTS, 'locations/customFields.readonly']],
  ['a custom field that is not written', { contact: { fields: { 'contact.plan': { write: 'never' } } } }, CONTACTS],
  [
    'custom fields that are created',
    { contact: { ...plan, missingFields: 'create' } },
    [...CONTACTS, 'locations/customFields.readonly', 'locations/customFields.write'],
  ],
  [
    'a dry run with custom fields that would be created',
    { mode: 'dry-run', contact: { ...plan, missingFields: 'create' } },
    ['contacts.readonly', 'locations/customFields.readonly'],
  ],
  ['looking for users', { owner: { findUsers: true } }, [...CONTACTS, ...USERS]],
  ['an appointment mirror', { appointment: { calendar: 'cal-1' } }, [...CONTACTS, 'calendars/events.write']],
  [
    'a dry run with an appointment mirror',
    { mode: 'dry-run', appointment: { calendar: 'cal-1' } },
    ['contacts.readonly'],
  ],
  ['workflows', { workflows: { booked: ['wf-1'] } }, CONTACTS],
  [
    'a location that looks for users while the others do not',
    {
      tenants: { demo: { location: 'location-1', routes: [{ router: 'R', to: 'location-2' }] } },
      mode: 'dry-run',
      locations: { 'location-2': { mode: 'sync', owner: { findUsers: true } } },
    },
    [...CONTACTS, ...USERS],
  ],
]

test.each(SCOPES)('%s needs these scopes and no other', (_name, config, scopes) => {
  expect(scopesOf(config)).toEqual(scopes)
})

const EVERYTHING: Partial<IntegrationInput> = {
  highLevel: { installs: 'agency' },
  owner: { findUsers: true },
  contact: { ...plan, missingFields: 'create' },
  appointment: { calendar: 'cal-1' },
}

test('every scope has its reason, in a sentence', () => {
  const scopes = neededScopes(define(EVERYTHING))
  expect(scopes).toHaveLength(9)
  for (const { why } of scopes) expect(why).toMatch(/^[A-Z].{20,}\.$/)
})

const note = { body: '{{booking.title}}' }
const namesOf = (config: Partial<IntegrationInput>) =>
  neededPermissions(define(config)).flatMap(({ permission, when }) => (when === 'always' ? (permission ?? '?') : []))

test('Chili Piper’s key may read meetings, and what is compared or shown by name', () => {
  const tenants = (route: object) => ({ demo: { location: 'location-1', routes: [{ to: 'ignore', ...route }] } })
  expect(namesOf({ note })).toEqual(['?', 'meeting.read'])
  expect(namesOf({ note, tenants: tenants({ router: 'R' }) })).toEqual(['?', 'meeting.read'])
  expect(namesOf({ note, tenants: tenants({ workspace: 'W' }) })).toEqual(['?', 'meeting.read', 'workspace.read'])
  const byType = ['?', 'meeting.read', 'meeting-type.read']
  expect(namesOf({ note, tenants: tenants({ meetingType: 'M' }) })).toEqual(byType)
  expect(namesOf({ note, tags: { byMeetingType: { Demo: ['x'] } } })).toEqual(byType)
  expect(namesOf({ note, guests: { byMeetingType: { Demo: 'ignore' } } })).toEqual(byType)
  expect(namesOf({ note, appointment: { calendar: 'cal-1', byMeetingType: { Demo: null } } })).toEqual(byType)
  expect(namesOf({ note, contact: { fields: { city: { from: 'booking.meetingType' } } } })).toEqual(byType)
  expect(namesOf({ note, locations: { 'location-1': { note: { body: '{{booking.workspace}}' } } } })).toEqual([
    '?',
    'meeting.read',
    'workspace.read',
  ])
  // The default note names the meeting type.
  expect(namesOf({})).toEqual(byType)
})

test('webhooks and their secret are needed for set-up only, and every permission has its reason', () => {
  const permissions = neededPermissions(define(EVERYTHING))
  expect(permissions.filter(({ when }) => when === 'set-up').map(({ what }) => what)).toEqual([
    'manage webhooks',
    'read the signing secret',
  ])
  for (const { why } of permissions) expect(why).toMatch(/^[A-Z].{20,}\.$/)
})
