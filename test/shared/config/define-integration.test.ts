import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import {
  DEFAULT_APPOINTMENT_TITLE,
  DEFAULT_NOTE,
  DEFAULT_TASK_BODY,
  DEFAULT_TASK_TITLE,
} from '../../../shared/plan/default-templates.ts'

const minimal = { tenants: { demo: { location: 'abcDEF123-_' } } }
const HERE = 'abcDEF123-_'
const define = (more: Partial<IntegrationInput>) => defineIntegration({ ...minimal, ...more })

test('a configuration that only names a tenant gets every default', () => {
  expect(defineIntegration(minimal)).toEqual({
    version: 1,
    tenants: { demo: { location: 'abcDEF123-_', routes: [] } },
    skip: { guestDomains: [], guestEmails: [] },
    mode: 'sync',
    defaultCountry: 'US',
    phoneFields: ['PersonPhone', 'Phone', 'PhoneNumber', 'MobilePhone'],
    hosts: {},
    contact: {
      onMissing: 'create',
      source: 'Chili Piper',
      fields: {
        email: { value: '{{guest.email}}', write: 'if-empty' },
        phone: { value: '{{guest.phone}}', write: 'if-empty' },
        firstName: { value: '{{guest.firstName}}', write: 'if-empty' },
        lastName: { value: '{{guest.lastName}}', write: 'if-empty' },
        name: { value: '{{guest.name}}', write: 'if-empty' },
        companyName: { value: '{{guest.company}}', write: 'if-empty' },
        timezone: { value: '{{guest.timeZone}}', write: 'if-empty' },
      },
      missingFields: 'report',
    },
    owner: { of: 'host', write: 'set-if-empty', findUsers: false },
    note: { body: DEFAULT_NOTE },
    tasks: [
      {
        name: 'prepare',
        title: DEFAULT_TASK_TITLE,
        body: DEFAULT_TASK_BODY,
        dueFrom: 'start',
        dueOffset: '0m',
        assignTo: 'host',
        during: ['booked'],
        afterwards: 'complete',
      },
    ],
    tags: {
      booked: 'cp-booked',
      rescheduled: 'cp-rescheduled',
      cancelled: 'cp-cancelled',
      noShow: 'cp-no-show',
      met: 'cp-met',
      byMeetingType: {},
      byRouter: {},
      byHost: {},
    },
    guests: { as: 'note-only', byMeetingType: {} },
    appointment: null,
    workflows: { booked: [], rescheduled: [], cancelled: [], noShow: [], met: [] },
    sharedNotes: null,
    routing: null,
    highLevel: {
      consentHost: 'gohighlevel',
      installs: 'location',
      webhookPublicKeys: [expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\nMCow[^-]+\n-----END PUBLIC KEY-----$/)],
    },
    reconcile: { everyMinutes: 15, daysBack: 7, daysAhead: 60 },
    aws: { customerKey: false, logRetentionDays: 30, maxConcurrency: 3, alarmEmails: [] },
    locations: {},
  })
})

test('what is given replaces its default and leaves the others', () => {
  const integration = define({
    tags: { booked: 'booked', met: null, byMeetingType: { Demo: ['demo', 'hot', 'hot'] } },
    aws: { maxConcurrency: 2 },
    appointment: { calendar: 'cal-1' },
  })
  expect(integration.tags).toMatchObject({
    booked: 'booked',
    cancelled: 'cp-cancelled',
    met: null,
    byMeetingType: { Demo: ['demo', 'hot', 'hot'] },
  })
  expect(integration.aws).toEqual({ customerKey: false, logRetentionDays: 30, maxConcurrency: 2, alarmEmails: [] })
  expect(integration.appointment).toEqual({ calendar: 'cal-1', byMeetingType: {}, title: DEFAULT_APPOINTMENT_TITLE })
})

test('what may be written shorter comes out in one form', () => {
  const { hosts, tenants, skip, contact } = define({
    hosts: { ' Rita@Example.com': 'user-1', 'omar@example.com': { timeZone: 'Europe/Rome' } },
    tenants: { demo: { location: HERE, routes: [{ workspace: ' Bakery ', to: 'ignore' }] } },
    skip: { guestDomains: ['Example.COM'], guestEmails: ['QA-*@Example.com'] },
    contact: { fields: { phone: { write: 'always' }, city: '{{field.City}}', email: { write: 'never' } } },
  })
  expect(hosts).toEqual({ 'rita@example.com': { user: 'user-1' }, 'omar@example.com': { timeZone: 'Europe/Rome' } })
  expect(tenants['demo']?.routes).toEqual([{ workspace: ['Bakery'], to: 'ignore' }])
  expect(skip).toEqual({ guestDomains: ['example.com'], guestEmails: ['qa-*@example.com'] })
  expect(contact.fields).toMatchObject({
    phone: { value: '{{guest.phone}}', write: 'always' },
    city: { value: '{{field.City}}', write: 'if-empty' },
    email: { write: 'never' },
    name: { value: '{{guest.name}}', write: 'if-empty' },
  })
})

test('the checked configuration is plain data: it survives JSON, and checking it again changes nothing', () => {
  const integration = define({
    hosts: { 'Rita@Example.com': 'user-1' },
    tags: { byMeetingType: { constructor: ['x'], toString: ['y'] } },
    contact: { fields: { 'contact.plan': { from: 'field.Plan' }, gender: '{{field.Gender}}' } },
    locations: {
      [HERE]: { mode: 'dry-run', tags: { met: null }, hosts: { 'rita@example.com': { timeZone: 'UTC' } }, tasks: [] },
    },
  })
  expect(JSON.parse(JSON.stringify(integration))).toEqual(integration)
  expect(defineIntegration(integration)).toEqual(integration)
  expect(integration.tags.byMeetingType).toHaveProperty('constructor', ['x'])
})

test('what is undefined counts as left out, here and under a location', () => {
  const nothing: Record<string, undefined> = { mode: undefined, hostTimeZone: undefined, appointment: undefined }
  expect(Reflect.apply(defineIntegration, undefined, [{ ...minimal, ...nothing }])).toEqual(defineIntegration(minimal))
  const input = { ...minimal, mode: 'dry-run', locations: { [HERE]: nothing } }
  const integration = Reflect.apply(defineIntegration, undefined, [input])
  expect(settingsFor(integration, HERE).mode).toBe('dry-run')
})

describe('settings of a location', () => {
  const settings = (top: Partial<IntegrationInput>, here: NonNullable<IntegrationInput['locations']>[string]) =>
    settingsFor(define({ ...top, locations: { [HERE]: here } }), HERE)

  test('tables go together with those at the top, at every depth', () => {
    const { tags, contact, owner } = settings(
      { tags: { booked: 'b', byRouter: { Inbound: ['in'] } }, contact: { source: 'Web' }, owner: { findUsers: true } },
      { tags: { met: 'm', byRouter: { Partner: ['p'] } }, contact: { onMissing: 'skip' } },
    )
    expect(tags).toMatchObject({ booked: 'b', met: 'm', byRouter: { Inbound: ['in'], Partner: ['p'] } })
    expect(contact).toMatchObject({ source: 'Web', onMissing: 'skip' })
    expect(owner).toEqual({ of: 'host', write: 'set-if-empty', findUsers: true })
  })

  test('lists and values replace those at the top; null takes away what is there', () => {
    const here = settings(
      { phoneFields: ['A', 'B'], tasks: [{ name: 'a' }], appointment: { calendar: 'cal-1' }, tags: { booked: 'b' } },
      { phoneFields: ['C'], tasks: [], appointment: null, tags: { booked: null } },
    )
    expect(here).toMatchObject({ phoneFields: ['C'], tasks: [], appointment: null, tags: { booked: null } })
  })

  test('what is written shorter, or in other letters, is the same thing', () => {
    const { hosts, guests, contact } = settings(
      {
        hosts: { 'rita@example.com': 'user-1', 'omar@example.com': 'user-2' },
        guests: { byMeetingType: { Demo: 'contacts' } },
        contact: { fields: { city: '{{field.City}}' } },
      },
      {
        hosts: { 'Rita@Example.com': { timeZone: 'UTC' }, 'omar@example.com': 'user-3' },
        guests: { byMeetingType: { demo: 'ignore' } },
        contact: { fields: { city: { write: 'always' } } },
      },
    )
    expect(hosts).toEqual({
      'rita@example.com': { user: 'user-1', timeZone: 'UTC' },
      'omar@example.com': { user: 'user-3' },
    })
    expect(guests.byMeetingType).toEqual({ demo: 'ignore' })
    expect(contact.fields['city']).toEqual({ value: '{{field.City}}', write: 'always' })
  })

  test('a location that is not named has the settings at the top, and the others are not touched', () => {
    const integration = define({
      tenants: { demo: { location: HERE }, other: { location: 'location-2' } },
      locations: { [HERE]: { mode: 'dry-run' } },
    })
    expect(settingsFor(integration, 'location-2').mode).toBe('sync')
    expect(integration.locations).toEqual({ [HERE]: { mode: 'dry-run' } })
  })
})

test.each(['settings-for', 'needed-scopes', 'needed-permissions', 'contact-fields'])(
  'shared/config/%s.ts runs in functions and brings neither the schema nor zod along',
  async (name) => {
    const { metafile } = await build({
      entryPoints: [`shared/config/${name}.ts`],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
    })
    const files = Object.keys(metafile.inputs)
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => /zod|schema|define-integration|values/.test(file))).toEqual([])
  },
)
