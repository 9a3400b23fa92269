import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

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
