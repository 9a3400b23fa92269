import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineIntegration, IntegrationConfigError } from '../../../shared/config/define-integration.ts'
import { optionPaths } from '../../support/option-paths.ts'

type Table = Record<string, unknown>

const tenants = { demo: { location: 'location-1' } }
const routed = (...routes: unknown[]) => ({ tenants: { demo: { location: 'location-1', routes } } })
const there = (settings: unknown) => ({ tenants, locations: { 'location-1': settings } })
const withField = (key: string, rule: unknown) => ({ tenants, contact: { fields: { [key]: rule } } })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })

/** Undefined when the input is right. Anything but an IntegrationConfigError goes through. */
function problemsOf(input: unknown): readonly string[] | undefined {
  try {
    Reflect.apply(defineIntegration, undefined, [input])
    return undefined
  } catch (error) {
    if (error instanceof IntegrationConfigError) return error.problems
    throw error
  }
}

const LOCATION = 'must be a HighLevel location id (letters, digits, - and _, 3 to 64)'
const RECORD = 'must be an id as HighLevel shows it in the address bar (letters, digits, - and _)'
const USER = 'must be a HighLevel user id (letters, digits, - and _), or a table in { } with user, timeZone'
const TAG = 'must be a text of 1 to 60 characters in lower case without outer spaces, as HighLevel saves it'
const OFFSET = 'must be a number of minutes, hours or days like -1d, 2h or 30m, 365 days at most'
const KEY = 'must be an Ed25519 public key in PEM form, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----'
const FIELD =
  'must be a field of the contact (firstName, lastName, name, email, phone, companyName, address1, city, state, postalCode, country, website, timezone, dateOfBirth, gender) or the key of a custom field, such as contact.lead_tier'

/** What is wrong, the input, and the one line it must give: path and message. */
const WRONG: [string, unknown, string][] = [
  // The file as a whole.
  ['nothing', undefined, '(top level): is missing: it must be a table in { }'],
  ['null', null, '(top level): must be a table in { }, not null'],
  ['a list', [], '(top level): must be a table in { }, not a list'],
  ['another version', { version: 2, tenants }, 'version: must be 1'],
  [
    'a misspelt option',
    { tenants, defaultCuntry: 'DE' },
    'defaultCuntry: is no option here; did you mean defaultCountry?',
  ],
  [
    'an option that stands elsewhere',
    { tenants, findUsers: true },
    'findUsers: is no option here; did you mean owner.findUsers?',
  ],
  [
    'an option that is none',
    { tenants, skip: { everybody: true } },
    'skip.everybody: is no option here; there are guestDomains and guestEmails',
  ],
  // Tenants and routes.
  ['no tenants', {}, 'tenants: is missing: it must be a table in { }: tenant → { location }'],
  ['an empty table of tenants', { tenants: {} }, 'tenants: needs at least one tenant'],
  ['a list of tenants', { tenants: [tenants.demo] }, 'tenants: must be a table in { }: tenant → { location }'],
  [
    'a tenant in capitals',
    { tenants: { Demo: tenants.demo } },
    'tenants.Demo: must be lower-case letters, digits and -, 40 at most',
  ],
  [
    'a tenant with a slash',
    { tenants: { 'a/b': tenants.demo } },
    'tenants.a/b: must be lower-case letters, digits and -, 40 at most',
  ],
  [
    'a tenant of 41 characters',
    { tenants: { ['a'.repeat(41)]: tenants.demo } },
    `tenants.${'a'.repeat(41)}: must be lower-case letters, digits and -, 40 at most`,
  ],
  ['a tenant that is a text', { tenants: { demo: 'location-1' } }, 'tenants.demo: must be a table in { }, not a text'],
  ['a tenant without a location', { tenants: { demo: {} } }, `tenants.demo.location: is missing: it ${LOCATION}`],
  [
    'a tenant with a misspelt location',
    { tenants: { demo: { locaton: 'location-1' } } },
    'tenants.demo.locaton: is no option here; did you mean location?',
  ],
  ['a location with spaces', { tenants: { demo: { location: 'a b c' } } }, `tenants.demo.location: ${LOCATION}`],
  ['a location that is a number', { tenants: { demo: { location: 12345 } } }, `tenants.demo.location: ${LOCATION}`],
  [
    'a tenant that is ignored',
    { tenants: { demo: { location: 'ignore' } } },
    'tenants.demo.location: must be a HighLevel location id; only routes can go to "ignore"',
  ],
  [
    'a route to nowhere',
    routed({ workspace: 'A' }),
    `tenants.demo.routes.0.to: is missing: it ${LOCATION} or "ignore"`,
  ],
  [
    'a route to a misspelt "ignore"',
    routed({ workspace: 'A', to: '?' }),
    `tenants.demo.routes.0.to: ${LOCATION} or "ignore"`,
  ],
  [
    'a route without a condition',
    routed({ to: 'location-2' }),
    'tenants.demo.routes.0: needs a workspace, meetingType or router; what is left over goes to the location of the tenant',
  ],
  [
    'a route for a number',
    routed({ router: 3, to: 'ignore' }),
    'tenants.demo.routes.0.router: must be a name or id, or a list of them',
  ],
  [
    'a route for no workspace',
    routed({ workspace: [], to: 'ignore' }),
    'tenants.demo.routes.0.workspace: must not be empty',
  ],
  [
    'the same route twice',
    routed({ workspace: 'A', to: 'ignore' }, { router: 'R', to: 'ignore' }, { workspace: ' a ', to: 'location-2' }),
    'tenants.demo.routes.2: is never reached, as route 0 takes all of its bookings; move it up or remove it',
  ],
  [
    'a route below a wider one',
    routed({ workspace: ['A', 'B'], to: 'ignore' }, { workspace: 'B', meetingType: 'Demo', to: 'location-2' }),
    'tenants.demo.routes.1: is never reached, as route 0 takes all of its bookings; move it up or remove it',
  ],
  // Who is left out.
  [
    'a domain with @',
    { tenants, skip: { guestDomains: ['@example.com'] } },
    'skip.guestDomains.0: must be a domain like example.com, without @ and without https://',
  ],
  [
    'a test address without @',
    { tenants, skip: { guestEmails: ['*test*'] } },
    'skip.guestEmails.0: must look like an e-mail address; * stands for anything, as in *+test@*',
  ],
  [
    'test addresses that are all addresses',
    { tenants, skip: { guestEmails: ['*@*'] } },
    'skip.guestEmails.0: would skip every guest; say more than *@*',
  ],
  // People.
  ['a mode that is none', { tenants, mode: 'preview' }, 'mode: must be "sync" or "dry-run"'],
  ['a misspelt mode', { tenants, mode: 'dryrun' }, 'mode: must be "sync" or "dry-run"; did you mean "dry-run"?'],
  [
    'a country in words',
    { tenants, defaultCountry: 'Germany' },
    'defaultCountry: must be a two-letter country code in capitals, like US or GB',
  ],
  [
    'a country that is none',
    { tenants, defaultCountry: 'UK' },
    'defaultCountry: must be a two-letter country code in capitals, like US or GB',
  ],
  ['phone fields that are a text', { tenants, phoneFields: 'Phone' }, 'phoneFields: must be a list in [ ], not a text'],
  ['a phone field without a name', { tenants, phoneFields: [''] }, 'phoneFields.0: must not be empty'],
  [
    'a time zone by its offset',
    { tenants, hostTimeZone: '+05:30' },
    'hostTimeZone: must be a time zone by its IANA name, like America/New_York or Europe/London',
  ],
  ['a host without an address', { tenants, hosts: { Rita: 'user-1' } }, 'hosts.Rita: must be an e-mail address'],
  ['a host that is nobody', { tenants, hosts: { 'r@example.com': '' } }, `hosts.r@example.com: ${RECORD}`],
  ['a host that is a number', { tenants, hosts: { 'r@example.com': 7 } }, `hosts.r@example.com: ${USER}`],
  [
    'a host of whom nothing is said',
    { tenants, hosts: { 'r@example.com': {} } },
    'hosts.r@example.com: must have a user, a timeZone or both',
  ],
  [
    'a host with a misspelt user',
    { tenants, hosts: { 'r@example.com': { usr: 'user-1' } } },
    'hosts.r@example.com.usr: is no option here; did you mean user?',
  ],
  [
    'a host with a wrong user',
    { tenants, hosts: { 'r@example.com': { user: 'a b' } } },
    `hosts.r@example.com.user: ${RECORD}`,
  ],
  [
    'a host twice',
    { tenants, hosts: { 'r@example.com': 'user-1', 'R@Example.com': 'user-2' } },
    'hosts.R@Example.com: is the same as “r@example.com”; keep one',
  ],
  [
    'an owner who is nobody',
    { tenants, owner: { write: 'overwrite' } },
    'owner.write: cannot overwrite with nobody; name users in hosts, or switch owner.findUsers on',
  ],
  ['a switch in words', { tenants, owner: { findUsers: 'yes' } }, 'owner.findUsers: must be true or false, not a text'],
  // Contact.
  ['a field that is none', withField('company', 'x'), `contact.fields.company: ${FIELD}; did you mean companyName?`],
  ['a field by its name', withField('Lead Tier', 'x'), `contact.fields.Lead Tier: ${FIELD}`],
  [
    'tags among the fields',
    withField('tags', 'x'),
    'contact.fields.tags: “tags” cannot be mapped, because HighLevel would replace those that are there; use tags',
  ],
  [
    'the source among the fields',
    withField('source', 'x'),
    'contact.fields.source: “source” cannot be mapped; use contact.source',
  ],
  [
    'the owner among the fields',
    withField('assignedTo', 'x'),
    'contact.fields.assignedTo: “assignedTo” cannot be mapped; use owner',
  ],
  [
    'a field without a value',
    withField('city', { write: 'always' }),
    'contact.fields.city: must have either a value (a text with {{variables}}) or from (one variable)',
  ],
  [
    'a field with two values',
    withField('city', { value: 'Rome', from: 'field.City' }),
    'contact.fields.city: must have either a value or from, not both',
  ],
  [
    'a field from a misspelt variable',
    withField('city', { from: 'guest.compny' }),
    'contact.fields.city.from: must be the name of one variable: {{guest.compny}} is no variable; did you mean {{guest.company}}?',
  ],
  [
    'a field from a template',
    withField('city', { from: '{{field.City}}' }),
    'contact.fields.city.from: must be the name of one variable, without {{ }}',
  ],
  [
    'a field that HighLevel takes once',
    withField('gender', { value: '{{field.Gender}}', write: 'always' }),
    'contact.fields.gender.write: must be if-empty or never: HighLevel takes this field only with a new contact',
  ],
  ['a source of nothing', { tenants, contact: { source: ' ' } }, 'contact.source: must not be empty'],
  // Texts.
  [
    'a misspelt variable',
    { tenants, note: { body: 'Hi {{gest.name}}' } },
    'note.body: {{gest.name}} is no variable; did you mean {{guest.name}}?',
  ],
  [
    'a section that stays open',
    { tenants, note: { body: '{{#guests}}{{name}}' } },
    'note.body: opens {{#guests}} and does not close it with {{/guests}}',
  ],
  [
    'a list for a value',
    { tenants, note: { body: '{{guests}}' } },
    'note.body: {{guests}} is a list: write {{#guests}} … {{/guests}} around what is said of each',
  ],
  ['a note of nothing', { tenants, note: { body: '' } }, 'note.body: must not be empty'],
  // Tasks.
  [
    'a task in capitals',
    { tenants, tasks: [{ name: 'Prepare' }] },
    'tasks.0.name: must be lower-case letters, digits and -, 30 at most',
  ],
  [
    'two tasks of one name',
    { tenants, tasks: [{ name: 'a' }, { name: 'a' }] },
    'tasks: must have a different name each',
  ],
  ['an offset in words', { tenants, tasks: [{ name: 'a', dueOffset: '1 day' }] }, `tasks.0.dueOffset: ${OFFSET}`],
  ['an offset of ten years', { tenants, tasks: [{ name: 'a', dueOffset: '3650d' }] }, `tasks.0.dueOffset: ${OFFSET}`],
  [
    'a task for nobody we know',
    { tenants, tasks: [{ name: 'a', assignTo: 'rita' }] },
    'tasks.0.assignTo: must be "host", "assignee", "nobody" or { user: "<HighLevel user id>" }',
  ],
  [
    'a task for a wrong user',
    { tenants, tasks: [{ name: 'a', assignTo: { user: 'R' } }] },
    `tasks.0.assignTo.user: ${RECORD}`,
  ],
  [
    'a task in a state that is none',
    { tenants, tasks: [{ name: 'a', during: ['canceled'] }] },
    'tasks.0.during.0: must be "booked", "completed", "no-show" or "cancelled"; did you mean "cancelled"?',
  ],
  [
    'a task that is never open',
    { tenants, tasks: [{ name: 'a', during: [] }] },
    'tasks.0.during: must name at least one state',
  ],
  // Tags.
  ['a tag in capitals', { tenants, tags: { booked: 'Booked' } }, `tags.booked: ${TAG}`],
  ['an empty tag', { tenants, tags: { met: '' } }, `tags.met: ${TAG}`],
  [
    'a tag with outer spaces',
    { tenants, tags: { byMeetingType: { Demo: [' x'] } } },
    `tags.byMeetingType.Demo.0: ${TAG}`,
  ],
  [
    'a tag for a list',
    { tenants, tags: { byMeetingType: { Demo: 'x' } } },
    'tags.byMeetingType.Demo: must be a list in [ ], not a text',
  ],
  ['a tag for two states', { tenants, tags: { met: 'cp-booked' } }, 'tags.met: must be another tag than tags.booked'],
  [
    'a tag for a state and a router',
    { tenants, tags: { byRouter: { Inbound: ['x', 'cp-met'] } } },
    'tags.byRouter.Inbound.1: must be another tag than tags.met, which comes and goes with the state',
  ],
  [
    'tags by a host who is no address',
    { tenants, tags: { byHost: { rita: ['x'] } } },
    'tags.byHost.rita: must be an e-mail address',
  ],
  [
    'a meeting type twice',
    { tenants, tags: { byMeetingType: { Demo: ['x'], demo: ['y'] } } },
    'tags.byMeetingType.demo: is the same as “Demo”; keep one',
  ],
  // Guests, appointment, workflows.
  [
    'guests as something else',
    { tenants, guests: { as: 'leads' } },
    'guests.as: must be "ignore", "contacts" or "note-only"',
  ],
  [
    'a meeting type without a name',
    { tenants, guests: { byMeetingType: { ' ': 'ignore' } } },
    'guests.byMeetingType." ": must not be empty',
  ],
  ['an appointment without a calendar', { tenants, appointment: {} }, `appointment.calendar: is missing: it ${RECORD}`],
  // Routing has a table of its own: routing-settings.test.ts.
  [
    'routing without a default',
    { tenants, routing: { domain: 'acme.chilipiper.com' } },
    'routing.otherwise: is missing: it must be a table in { }',
  ],
  ['a workflow that is no id', { tenants, workflows: { met: ['Thank you'] } }, `workflows.met.0: ${RECORD}`],
  [
    'a workflow twice',
    { tenants, workflows: { noShow: ['wf-1', 'wf-2', 'wf-1'] } },
    'workflows.noShow: must name each workflow once',
  ],
  // HighLevel, reconcile, AWS.
  [
    'a whole client id for the app id',
    { tenants, highLevel: { appId: '66f0a1b2c3d4-lxyz' } },
    'highLevel.appId: must be the part of the client id before the first -',
  ],
  [
    'no webhook key',
    { tenants, highLevel: { webhookPublicKeys: [] } },
    'highLevel.webhookPublicKeys: must name at least one key',
  ],
  [
    'a webhook key that is no PEM',
    { tenants, highLevel: { webhookPublicKeys: ['MCow'] } },
    `highLevel.webhookPublicKeys.0: ${KEY}`,
  ],
  [
    'a webhook key of another kind',
    { tenants, highLevel: { webhookPublicKeys: [rsa] } },
    `highLevel.webhookPublicKeys.0: ${KEY}`,
  ],
  [
    'an interval that no schedule has',
    { tenants, reconcile: { everyMinutes: 7 } },
    'reconcile.everyMinutes: must be 5, 10, 15, 30 or 60',
  ],
  ['half a day', { tenants, reconcile: { daysBack: 0.5 } }, 'reconcile.daysBack: must be a whole number from 1 to 30'],
  [
    'no number of days',
    { tenants, reconcile: { daysAhead: '60' } },
    'reconcile.daysAhead: must be a whole number from 1 to 365',
  ],
  [
    'a retention that AWS does not have',
    { tenants, aws: { logRetentionDays: 31 } },
    'aws.logRetentionDays: must be 7, 14, 30, 90 or 365',
  ],
  [
    'one function at a time',
    { tenants, aws: { maxConcurrency: 1 } },
    'aws.maxConcurrency: must be a whole number from 2 to 1000',
  ],
  // Locations.
  ['a location that is a text', there('dry-run'), 'locations.location-1: must be a table in { } with settings'],
  ['a location with a wrong id', { tenants, locations: { 'a b': { mode: 'dry-run' } } }, `locations.a b: ${LOCATION}`],
  [
    'a location that gets no bookings',
    { tenants, locations: { 'location-9': { mode: 'dry-run' } } },
    'locations.location-9: gets no bookings; name it as the location of a tenant or as the “to” of a route, or remove it',
  ],
  [
    'a wrong setting of a location',
    there({ defaultCountry: 'de' }),
    'locations.location-1.defaultCountry: must be a two-letter country code in capitals, like US or GB',
  ],
  [
    'a misspelt setting of a location',
    there({ tags: { boked: 'x' } }),
    'locations.location-1.tags.boked: is no option here; did you mean booked?',
  ],
  [
    'an option that no location has',
    there({ skip: {} }),
    'locations.location-1.skip: cannot differ by location; it stands at the top of the file',
  ],
  [
    'a tag of a location that is taken at the top',
    there({ tags: { met: 'cp-booked' } }),
    'locations.location-1.tags.met: must be another tag than tags.booked',
  ],
  [
    'a location that overwrites with nobody',
    there({ owner: { write: 'overwrite' } }),
    'locations.location-1.owner.write: cannot overwrite with nobody; name users in hosts, or switch owner.findUsers on',
  ],
  [
    'a name that JavaScript keeps for itself',
    JSON.parse('{"tenants":{"demo":{"location":"location-1"}},"tags":{"byRouter":{"__proto__":["x"]}}}'),
    'tags.byRouter.__proto__: cannot be used as a name; rename it',
  ],
  [
    'a name that would break the line',
    { tenants, tags: { byHost: { 'a\nb': ['x'] } } },
    'tags.byHost."a\\nb": must be an e-mail address',
  ],
  [
    'shared notes without a rule which',
    { tenants, sharedNotes: { visible: {} } },
    'sharedNotes.visible: needs a prefix, a contactTag or authors, or all: true; without one no note leaves the CRM',
  ],
  [
    'notes sent in the open',
    { tenants, sharedNotes: { visible: { all: true }, webhook: { url: 'http://example.com' } } },
    'sharedNotes.webhook.url: must be an https address, without # and without a password',
  ],
  [
    'a brief for ever',
    { tenants, sharedNotes: { visible: { all: true }, brief: { daysAfter: 400 } } },
    'sharedNotes.brief.daysAfter: must be a whole number from 1 to 90',
  ],
  [
    'a field that is none',
    { tenants, sharedNotes: { visible: { all: true }, chiliPiper: { field: 'my notes' } } },
    'sharedNotes.chiliPiper.field: must be the name of a field, like notes',
  ],
]

// Words of the library that would tell nobody what to do.
const VOCABULARY =
  /invalid|expected|received|zod|unrecogni[sz]ed|undefined|\bNaN\b|\bobject\b|\brecord\b|\barray\b|too (?:small|big)/i

test('there are more than forty wrong configurations, about every block of the file', () => {
  expect(WRONG.length).toBeGreaterThanOrEqual(40)
  const blocks = new Set(optionPaths().map((path) => path.split(/[.[]/, 1)[0]))
  const told = new Set(WRONG.map(([, , line]) => line.split(/[.:]/, 1)[0]))
  expect([...blocks].filter((block) => !told.has(block))).toEqual([])
})

test.each(WRONG)('%s gives one line that tells where and what', (_title, input, line) => {
  expect(problemsOf(input)).toEqual([line])
  expect(line).not.toMatch(VOCABULARY)
})

describe('all at once', () => {
  const input = {
    version: 3,
    tenants: {
      Demo: { location: 'a b', routes: [{ to: 'location-2' }, { workspace: 3, to: 'x' }] },
      ok: { location: 'location-1' },
    },
    hosts: { rita: 'user-1', 'omar@example.com': { usr: 'user-2' } },
    owner: { write: 'overwrite' },
    tags: { booked: 'A', met: 'cp-cancelled' },
    tasks: [{ name: 'a', title: '{{x}} {{y}}' }, { dueFrom: 'now' }],
    contact: { fields: { foo: '{{bar}}', city: { write: 'always' } } },
    locations: { 'location-1': { mode: 'x', tags: { met: 'B' } }, 'location-2': null },
    aws: { maxConcurrency: 0 },
    colour: 'red',
  }

  test('every problem is told, each once, with their number', () => {
    expect(problemsOf(input)).toMatchInlineSnapshot(`
      [
        "version: must be 1",
        "tenants.Demo: must be lower-case letters, digits and -, 40 at most",
        "tenants.Demo.location: must be a HighLevel location id (letters, digits, - and _, 3 to 64)",
        "tenants.Demo.routes.0: needs a workspace, meetingType or router; what is left over goes to the location of the tenant",
        "tenants.Demo.routes.1.workspace: must be a name or id, or a list of them",
        "tenants.Demo.routes.1.to: must be a HighLevel location id (letters, digits, - and _, 3 to 64) or "ignore"",
        "hosts.rita: must be an e-mail address",
        "hosts.omar@example.com.usr: is no option here; did you mean user?",
        "contact.fields.foo: must be a field of the contact (firstName, lastName, name, email, phone, companyName, address1, city, state, postalCode, country, website, timezone, dateOfBirth, gender) or the key of a custom field, such as contact.lead_tier",
        "contact.fields.foo: {{bar}} is no variable; a data field goes by {{field.bar}}",
        "contact.fields.city: must have either a value (a text with {{variables}}) or from (one variable)",
        "tasks.0.title: {{x}} is no variable; a data field goes by {{field.x}}",
        "tasks.0.title: {{y}} is no variable; a data field goes by {{field.y}}",
        "tasks.1.name: is missing: it must be lower-case letters, digits and -, 30 at most",
        "tasks.1.dueFrom: must be "start" or "end"",
        "tags.booked: must be a text of 1 to 60 characters in lower case without outer spaces, as HighLevel saves it",
        "tags.met: must be another tag than tags.cancelled",
        "aws.maxConcurrency: must be a whole number from 2 to 1000",
        "locations.location-2: must be a table in { } with settings",
        "colour: is no option here; there are version, tenants, skip, mode, defaultCountry, phoneFields, hostTimeZone, hosts, contact, owner, note, tasks, tags, guests, appointment, workflows, sharedNotes, routing, highLevel, reconcile, aws and locations",
        "locations.location-1.mode: must be "sync" or "dry-run"",
        "locations.location-1.tags.met: must be a text of 1 to 60 characters in lower case without outer spaces, as HighLevel saves it",
      ]
    `)
    expect(() => Reflect.apply(defineIntegration, undefined, [input])).toThrow(
      /^The integration configuration has \d+ problems:\n {2}version: must be 1\n/,
    )
  })

  test('a contradiction is told beside what is wrong elsewhere, unless it follows from it', () => {
    const owner = { write: 'overwrite' }
    expect(problemsOf({ tenants, owner, mode: 'x' })).toHaveLength(2)
    expect(problemsOf({ tenants, owner, hosts: { rita: 'user-1' } })).toEqual(['hosts.rita: must be an e-mail address'])
    expect(problemsOf({ tenants: {}, locations: { 'location-1': {} } })).toEqual(['tenants: needs at least one tenant'])
  })

  test('what is wrong at the top is not told again for every location', () => {
    const tags = { booked: 'A', bokd: 'x' }
    const locations = { 'location-1': { tags: { met: 'here' } } }
    expect(problemsOf({ tenants, tags, locations })).toEqual(problemsOf({ tenants, tags }))
    expect(problemsOf({ tenants, tags, locations: { 'location-1': { tags: { booked: 'B' } } } })).toContain(
      `locations.location-1.tags.booked: ${TAG}`,
    )
  })
})

describe('any JSON', () => {
  const words = fc.constantFrom(
    ...new Set(optionPaths().flatMap((path) => path.split(/[.[\]]+/).filter((part) => /^\w+$/.test(part)))),
    ...['location-1', 'demo', 'a@example.com', 'ignore', '', ' ', '0'],
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON'],
  )
  const leaf = fc.oneof(words, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
  const { value: anything } = fc.letrec<{ value: unknown; table: Table }>((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('table')),
    table: fc
      .array(fc.tuple(words, tie('value')), { maxLength: 6 })
      .map((entries) =>
        JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`),
      ),
  }))

  const holds = (input: unknown) => {
    const problems = problemsOf(input)
    if (problems) {
      expect(problems.length).toBeGreaterThan(0)
      for (const line of problems) {
        expect(line).toMatch(/^\S.*: \S/)
        expect(line).not.toMatch(/Invalid input/)
      }
    } else {
      const integration = Reflect.apply(defineIntegration, undefined, [input])
      expect(JSON.parse(JSON.stringify(integration))).toEqual(integration)
      expect(defineIntegration(integration)).toEqual(integration)
    }
  }

  test('is taken, or refused in lines with a path', () => {
    fc.assert(fc.property(anything, holds), { numRuns: 1000 })
  })

  test('in any one place of a right file is taken, or refused in lines with a path', () => {
    const place = fc.constantFrom(...optionPaths().map((path) => path.split(/\.|(?=\[)/)))
    const put = (path: readonly string[], value: unknown): unknown => {
      const [first, ...rest] = path
      if (first === undefined) return value
      return first === '[]' ? [put(rest, value)] : { [first === '<key>' ? 'a@example.com' : first]: put(rest, value) }
    }
    const property = fc.property(place, fc.nat(5), anything, fc.boolean(), (path, cut, value, isThere) => {
      const settings = put(path.slice(0, Math.max(1, path.length - cut)), value) as Table
      holds(isThere ? there(settings) : { tenants, ...settings })
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

test('a configuration of other than plain data is refused as well', () => {
  const loop: Table = { tenants }
  loop['locations'] = { 'location-1': loop }
  loop['tags'] = loop
  for (const input of [
    loop,
    () => tenants,
    new Map([['tenants', tenants]]),
    { tenants, mode: Symbol('sync') },
    { tenants, tasks: new Set() },
  ])
    expect(problemsOf(input)?.length).toBeGreaterThan(0)
})
