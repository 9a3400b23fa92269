import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { valueAt } from '../../../shared/config/explain-issue.ts'
import { TEMPLATE_VARIABLES } from '../../../shared/plan/template-variables.ts'
import { optionPaths } from '../../support/option-paths.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const CONFIGURATION = read('infra/CONFIGURATION.md')

const spansOf = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? '')

/** `tags.booked`, `.met` → tags.booked, tags.met */
function namesIn(text: string): string[] {
  let parent = ''
  return spansOf(text).map((span) => {
    const name = span.startsWith('.') ? parent + span : span
    parent = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    return name
  })
}

const ROWS = CONFIGURATION.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | '))
  .map(([option = '', preset = '', what = '']) => ({ options: namesIn(option).map(plain), preset, what }))

function plain(option: string): string {
  return option.replace(/<[^>]+>/g, '<key>')
}

test('the manual’s table names every option that there is, once, and no other', () => {
  const named = ROWS.flatMap(({ options }) => options)
  expect(named.toSorted()).toEqual(optionPaths().toSorted())
  expect(ROWS.filter(({ what }) => what.length < 4)).toEqual([])
})

const defaults = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  appointment: { calendar: 'cal-1' },
  routing: {
    domain: 'acme.chilipiper.com',
    rules: [{ name: 'vip', when: { tags: { any: ['vip'] } }, to: { team: 'Key accounts', router: 'vip' } }],
    otherwise: { team: 'Sales', router: 'inbound' },
    website: { origins: [] },
    onTag: { tagsKey: 'Tags', store: { link: 'contact.booking_link' } },
    reassign: {},
  },
  sharedNotes: {
    visible: { prefix: 'Shared:' },
    brief: {},
    webhook: { url: 'https://notes.example.com' },
    chiliPiper: { field: 'notes' },
  },
})
const WITHOUT_DEFAULT = [
  'tenants.<key>.location',
  'tenants.<key>.routes[].to',
  'routing.domain',
  'routing.rules[].name',
  'routing.rules[].to.team',
  'routing.rules[].to.router',
  'routing.otherwise.team',
  'routing.otherwise.router',
  'routing.website.origins',
  'routing.onTag.tagsKey',
  'sharedNotes.webhook.url',
  'sharedNotes.chiliPiper.field',
]
/** What routing and notes above had to say, as each needs one of several options that are none by default. */
const SAID = ['routing.rules[].when.tags.any', 'routing.onTag.store.link', 'sharedNotes.visible.prefix']
// Said in words, below the table or in it.
const IN_WORDS = ['see below', 'HighLevel’s key', "HighLevel's key"]

function defaultOf(option: string): unknown {
  // No appointment is made by default; its title counts once there is a calendar.
  if (SAID.includes(option)) return undefined
  if (option === 'appointment.calendar' || option.startsWith('tenants.')) return undefined
  if (option === 'contact.fields.<key>.write') return defaults.contact.fields['email']?.write
  return valueAt(
    defaults,
    option
      .replace('[]', '.0')
      .replace(/\.<key>.*$/, '')
      .split('.'),
  )
}

const isNone = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
const textOf = (value: unknown) => (Array.isArray(value) ? value.map((one) => `\`${one}\``).join(', ') : `\`${value}\``)

test.each(ROWS.map(({ options, preset }) => [options.join(', '), options, preset] as const))(
  'the manual says the default of %s',
  (_name, options, preset) => {
    if (IN_WORDS.includes(preset)) return
    if (preset === '–') expect(WITHOUT_DEFAULT).toEqual(expect.arrayContaining(options))
    else if (preset === 'none') expect(options.map(defaultOf).filter((value) => !isNone(value))).toEqual([])
    else {
      const values = options.map(defaultOf)
      expect(preset).toBe(values.map((value) => (isNone(value) ? 'none' : textOf(value))).join(', '))
    }
  },
)

test('the manual names every variable that there is, and no other', () => {
  const text = CONFIGURATION.slice(CONFIGURATION.indexOf('**Variables**'))
  const named = new Set(
    text
      .split('\n- ')
      .slice(1)
      .flatMap(namesIn)
      .filter((name) => !name.includes('{{')),
  )
  const known = TEMPLATE_VARIABLES.map(({ name }) => name)
  expect(known.filter((name) => !named.has(name))).toEqual([])
  expect([...named].filter((name) => !known.includes(name))).toEqual([])
})

const SOURCES = ['integration-schema', 'settings-schema', 'contact-settings', 'routing-settings', 'notes-settings']
  .map((name) => read(`shared/config/${name}.ts`))
  .join('\n')

test('every option says in the editor what it does and, unless it is needed, its default', () => {
  const names = new Set(optionPaths().flatMap((path) => path.replaceAll('[]', '').split('.')))
  names.delete('<key>')
  const needed = [
    'tenants',
    'location',
    'to',
    'calendar',
    'name',
    'user',
    'domain',
    'team',
    'router',
    'origins',
    'tagsKey',
    'url',
    'field',
  ]
  // A block's own options say their defaults.
  const blocks = new Set(optionPaths().flatMap((path) => path.replaceAll('[]', '').split('.').slice(0, -1)))
  for (const name of names) {
    const docs = [...SOURCES.matchAll(new RegExp(`/\\*\\* ([^\\n]+) \\*/\\n +${name}[:,]`, 'g'))].map(
      ([, text]) => text,
    )
    expect(docs, name).not.toEqual([])
    for (const doc of docs) {
      expect(doc, name).toMatch(/^\S.*\.$/)
      if (!needed.includes(name) && !blocks.has(name)) expect(doc, name).toContain('Default')
    }
  }
  // None of them without one.
  const bare = [...SOURCES.matchAll(/^(.*)\n( {2,})(\w+): (?:z\b|\w+\.(?:prefault|default|exactOptional))/gm)]
  expect(bare.filter(([, before]) => !before?.endsWith('*/')).map(([, , , name]) => name)).toEqual([])
})

test('the README can be read in two minutes, and leads to what there is', () => {
  const readme = read('README.md')
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path)
  expect(links.filter((path) => !existsSync(new URL(`../../../${path}`, import.meta.url)))).toEqual([])
  expect(links).toContain('infra/CONFIGURATION.md')
})
