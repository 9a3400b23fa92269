import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../../infra/ops/config-page.ts'
import { reportConfig } from '../../../infra/ops/config-report.ts'
import { warningsOf } from '../../../infra/ops/config-warnings.ts'
import agency from '../../../infra/recipes/agency.ts'
import singleTeam from '../../../infra/recipes/single-team.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { optionPaths } from '../../support/option-paths.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const directory = mkdtempSync(path.join(tmpdir(), 'config-check-'))
afterAll(() => rmSync(directory, { recursive: true }))

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['infra/ops/config-check.ts', ...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

function write(name: string, text: string): string {
  const file = path.join(directory, name)
  writeFileSync(file, text)
  return file
}

const minimal = { tenants: { demo: { location: 'location-1' } } }
const define = (more: Partial<IntegrationInput>) => defineIntegration({ ...minimal, ...more })
const page = (integration: ReturnType<typeof define>, all = false) =>
  renderReport('config.ts', reportConfig(integration), { all })

describe('npm run config:check', () => {
  test('is the command in package.json', () => {
    expect(packageJson.scripts['config:check']).toMatch(/^node (?:--import \S+ )?infra\/ops\/config-check\.ts$/)
  })

  test('shows what the file in the repository comes to', async () => {
    const { code, stdout, stderr } = await run()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^infra\/integration\.config\.ts is right\.\n/)
    expect(stdout).toContain('demo: everything  → demo-location')
    expect(stdout).toContain('contacts.write')
    expect(stdout).toContain('meeting.read')
  })

  test('gives the same to machines', async () => {
    const { code, stdout } = await run('--json', '--config', 'infra/recipes/agency.ts')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      file: 'infra/recipes/agency.ts',
      ok: true,
      ...JSON.parse(JSON.stringify(reportConfig(agency))),
    })
  })

  test('lists every problem of a wrong file, and ends with 1', async () => {
    const text = `export default { tenants: { Demo: { location: 'a b' } }, mode: 'dryrun' }`
    const file = write('wrong.ts', text)
    const problems = [
      'tenants.Demo: must be lower-case letters, digits and -, 40 at most',
      'tenants.Demo.location: must be a HighLevel location id (letters, digits, - and _, 3 to 64)',
      'mode: must be "sync" or "dry-run"; did you mean "dry-run"?',
    ]
    const [people, machines] = await Promise.all([run('--config', file), run('--config', file, '--json')])
    expect(people).toMatchObject({ code: 1, stdout: '' })
    expect(people.stderr).toMatch(/wrong\.ts has 3 problems:\n/)
    for (const problem of problems) expect(people.stderr).toContain(`\n  ${problem}\n`)
    expect(machines).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(machines.stdout)).toMatchObject({ ok: false, problems })
  })

  test('lists the problems also of a file that checks itself', async () => {
    const url = pathToFileURL(path.join(ROOT, 'shared/config/define-integration.ts')).href
    const file = write('self.ts', `import { defineIntegration } from '${url}'\nexport default defineIntegration({})`)
    expect(await run('--config', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has 1 problem:\n  tenants: is missing'),
    })
  })

  test.each([
    ['has a typing mistake', 'export default {', /has 1 problem:\n {2}cannot be loaded: SyntaxError: /],
    ['throws', `throw new RangeError('no luck')`, /has 1 problem:\n {2}cannot be loaded: RangeError: no luck\n/],
    ['exports nothing', 'export const a = 1', /has 1 problem:\n {2}exports nothing: write export default/],
  ])('says so in a line when the file %s, and ends with 1', async (name, text, message) => {
    const { code, stdout, stderr } = await run('--config', write(`${name}.ts`, text))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
  })

  test.each([
    [['--config', '/nowhere.ts'], '--config /nowhere.ts: there is no such file; check the path\n'],
    [['--config', 'infra'], '--config infra: there is no such file; check the path\n'],
    [['--confg', 'x'], "error: unknown option '--confg'\n(Did you mean --config?)\n(--help shows how it is used)\n"],
    [['x'], 'error: too many arguments. Expected 0 arguments but got 1: x.\n(--help shows how it is used)\n'],
  ])('ends with 2 when it is used wrongly: %j', async (args, stderr) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr })
  })

  test('--help has examples', async () => {
    const { code, stdout } = await run('--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples:\n {2}npm run config:check\n/)
  })
})

describe('the page', () => {
  test('says where bookings go, in the order in which it is decided', () => {
    expect(page(agency).split('\n\n')[1]).toMatchInlineSnapshot(`
      "Where bookings go
        guests @agency.example: skipped
        agency: workspace Internal                                                    → ignored
        agency: workspace Bakery, meeting type Franchise Call or Franchise Follow-up  → agencyLocationId001
        agency: workspace Bakery                                                      → bakeryLocationId001
        agency: workspace Dentist Berlin or Dentist Munich                            → dentistLocationId01
        agency: everything else                                                       → agencyLocationId001
        gym: everything                                                               → gymLocationId000001"
    `)
  })

  test('shows what differs from the defaults, and what differs in a location', () => {
    const integration = define({
      hosts: { 'rita@example.com': { user: 'user-1', timeZone: 'UTC' } },
      tasks: [{ name: 'call', dueOffset: '1h' }],
      note: { body: '{{booking.title}}\n{{when.all}}' },
      appointment: { calendar: 'cal-1' },
      locations: { 'location-1': { mode: 'dry-run', appointment: null } },
    })
    expect(page(integration).split('\n\n')[2]).toMatchInlineSnapshot(`
      "Settings that differ from the defaults
        hosts.rita@example.com   user-1, UTC
        note.body                {{booking.title}} ⏎ {{when.all}}
        tasks                    call
        tasks.call.dueOffset     1h
        appointment.calendar     cal-1
        appointment.title        {{booking.title}}
        location-1: mode         dry-run
        location-1: appointment  null"
    `)
    expect(reportConfig(integration).locations[0]).toMatchObject({
      id: 'location-1',
      mode: 'dry-run',
      differs: { mode: 'dry-run', tasks: ['call'], 'note.body': '{{booking.title}}\n{{when.all}}' },
      own: { mode: 'dry-run', appointment: null },
    })
    expect(page(define({})).split('\n\n')[2]).toBe('Settings that differ from the defaults\n  none')
  })

  test('stays on one screen, whatever the configuration; --all does not', () => {
    const many = Array.from({ length: 26 }, (_, index) => `location-${index}`)
    const huge = defineIntegration({
      ...singleTeam,
      mode: 'dry-run',
      highLevel: { installs: 'agency' },
      skip: { guestDomains: ['gmail.com', ...many.map((name) => `${name}.example`)] },
      owner: { findUsers: true },
      contact: { ...singleTeam.contact, missingFields: 'create' },
      tenants: {
        demo: {
          location: 'demo-location',
          routes: many.flatMap((to) => [
            { workspace: to, router: 'Inbound', to },
            { workspace: to, meetingType: 'A meeting type with a name that is as long as any', to: 'ignore' },
          ]),
        },
      },
      locations: Object.fromEntries(many.map((id) => [id, { mode: 'sync', tags: { booked: `booked-${id}` } }])),
    })
    for (const integration of [define({}), agency, singleTeam, huge]) {
      const lines = page(integration).split('\n')
      expect(lines.length).toBeLessThanOrEqual(40)
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120)
    }
    expect(page(huge)).toMatch(/… and \d+ more; --all shows them/)
    const everything = page(huge, true)
    expect(everything).not.toContain('more; --all shows them')
    for (const id of many) expect(everything).toContain(`booked-${id}`)
  })

  test('--all shows every option', () => {
    const all = page(singleTeam, true)
    const isElsewhere = /^(?:tenants|locations)\b/
    const names = optionPaths()
      .filter((option) => !isElsewhere.test(option))
      .map((option) =>
        option
          .replace(/\.<key>.*$/, '')
          .replace('tasks[].', 'tasks.prepare.')
          .replace('.assignTo.user', '.assignTo')
          // Blocks that are null here are one line.
          .replace(/^(sharedNotes|routing)\..*$/, '$1'),
      )
      // What has no default and is not given here.
      .filter(
        (name) => !['highLevel.appId', 'aws.metricLocations', 'aws.runbookUrl', 'tasks.prepare.name'].includes(name),
      )
    for (const name of names) expect(all).toContain(`  ${name}`)
  })
})

describe('warnings', () => {
  const hosts = { 'rita@example.com': 'user-1' }
  const routes = [
    { router: 'Inbound', to: 'location-2' },
    { workspace: 'W', to: 'ignore' },
  ]
  test.each<[string, Partial<IntegrationInput>, string[]]>([
    ['nothing', { hosts }, []],
    [
      'the starter file',
      { hosts, tenants: { demo: { location: 'demo-location' } } },
      ['demo-location is the location of the demo'],
    ],
    ['a dry run', { mode: 'dry-run' }, ['Dry run in location-1: bookings are planned']],
    ['hosts who are nobody', {}, ['No host is a HighLevel user in location-1: contacts get no owner']],
    [
      'hosts with time zones only',
      { hosts: { 'rita@example.com': { timeZone: 'UTC' } } },
      ['No host is a HighLevel user'],
    ],
    [
      'looking for users',
      { owner: { findUsers: true } },
      ['A Private Integration Token has only the scopes that you tick'],
    ],
    ['an agency without its app', { hosts, highLevel: { installs: 'agency' } }, ['Without highLevel.appId']],
    ['an agency with its app', { hosts, highLevel: { installs: 'agency', appId: 'app1' } }, []],
    [
      'a route by router',
      { hosts, tenants: { demo: { location: 'location-1', routes } } },
      ['tenants.demo.routes.0 asks for the router'],
    ],
    [
      'colleagues at a public provider',
      { hosts, skip: { guestDomains: ['gmail.com'] } },
      ['skip.guestDomains has gmail.com'],
    ],
  ])('%s', (_name, config, starts) => {
    const warnings = warningsOf(define(config))
    expect(warnings).toHaveLength(starts.length)
    for (const [index, start] of starts.entries()) expect(warnings[index]).toContain(start)
  })
})
