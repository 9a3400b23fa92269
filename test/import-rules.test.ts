import { describe, expect, test } from 'vitest'
import { parseSource, readSources, type SourceFile } from './support/source-file.ts'

interface Rule {
  title: string
  /** What the file does against the rule. */
  broken(file: SourceFile): string[]
}

const room = (path: string) => path.split('/')[0] ?? ''
const folder = (path: string, depth: number) => path.split('/').slice(0, depth).join('/')
const isOurs = (name: string) => ['functions', 'shared', 'infra', 'test'].includes(room(name)) || name.startsWith('..')
const isRunning = ({ path }: SourceFile) => ['functions', 'shared'].includes(room(path))
const isHandler = (path: string) => /^functions\/[^/]+\/handler\.ts$/.test(path)
const uses = ({ code }: SourceFile, ...patterns: RegExp[]) => patterns.flatMap((pattern) => code.match(pattern) ?? [])

const APART = ['shared/highlevel', 'shared/chili-piper', 'shared/grant']
const PURE = ['shared/plan', 'shared/booking']
const IMPURE_MODULES =
  /^(?:@aws-sdk\/|@middy\/|(?:node:)?(?:fs|http|https|http2|net|tls|dgram|dns|child_process|worker_threads|timers|process)(?:\/|$))/
const IMPURE_CODE = [
  /\bfetch\s*\(/g,
  /\bDate\.now\b/g,
  /\bnew Date\s*\(\s*\)/g,
  /\bMath\.random\b/g,
  /\bset(?:Timeout|Interval|Immediate)\b/g,
  /\bperformance\b/g,
  /\bprocess\b/g,
]
const CLOCKS = [/\bDate\.now\b/g, /\bnew Date\s*\(\s*\)/g, /\bset(?:Timeout|Interval)\b/g, /\bperformance\.now\b/g]

const RULES: Rule[] = [
  {
    title: 'a function imports its own folder and shared, never another function',
    broken: ({ path, imports }) =>
      room(path) !== 'functions'
        ? []
        : imports.filter((name) => isOurs(name) && folder(name, 2) !== folder(path, 2) && room(name) !== 'shared'),
  },
  {
    title: 'shared imports nothing but shared',
    broken: ({ path, imports }) =>
      room(path) !== 'shared' ? [] : imports.filter((name) => isOurs(name) && room(name) !== 'shared'),
  },
  {
    title: 'highlevel, chili-piper and grant do not import each other: the function joins them',
    broken: ({ path, imports }) =>
      !APART.includes(folder(path, 2))
        ? []
        : imports.filter((name) => APART.includes(folder(name, 2)) && folder(name, 2) !== folder(path, 2)),
  },
  {
    title: 'plan and booking are pure: no I/O, no SDK, no clock, no chance',
    broken: (file) =>
      !PURE.includes(folder(file.path, 2))
        ? []
        : [
            ...file.imports.filter((name) => IMPURE_MODULES.test(name) || name === 'shared/clock.ts'),
            ...uses(file, ...IMPURE_CODE),
          ],
  },
  {
    title: 'the stack imports only env.ts, the configuration and the names of the figures from the running code',
    broken: ({ path, imports }) =>
      room(path) !== 'infra' || /^infra\/(?:local|ops)\//.test(path)
        ? []
        : imports.filter(
            (name) =>
              ['functions', 'shared'].includes(room(name)) &&
              !/^functions\/[^/]+\/env\.ts$/.test(name) &&
              folder(name, 2) !== 'shared/config' &&
              name !== 'shared/metric-names.ts',
          ),
  },
  {
    title: 'nothing imports infra but infra itself; the configuration comes to handlers by its alias',
    broken: ({ path, imports }) =>
      imports.filter(
        (name) => (room(name) === 'infra' && room(path) !== 'infra') || (name === '#integration' && !isHandler(path)),
      ),
  },
  {
    title: 'nothing imports test',
    broken: ({ imports }) => imports.filter((name) => room(name) === 'test'),
  },
  {
    title: 'only handlers construct SDK clients and read the environment',
    broken: (file) =>
      !isRunning(file) || isHandler(file.path)
        ? []
        : uses(
            file,
            /\bnew \w*Client\s*\(/g,
            /\b\w+Client\.from\s*\(/g,
            ...(file.path === 'shared/env.ts' ? [] : [/\breadEnv\b/g]),
          ),
  },
  {
    title: 'only shared/env.ts touches process.env, and only shared/write-line.ts the standard output',
    broken: (file) =>
      !isRunning(file) || ['shared/env.ts', 'shared/write-line.ts'].includes(file.path)
        ? []
        : uses(file, /\bprocess\s*(?:\.|\[|\?)/g),
  },
  {
    title: 'only shared/clock.ts asks for the time or sleeps',
    broken: (file) =>
      !isRunning(file) || file.path === 'shared/clock.ts'
        ? []
        : [...uses(file, ...CLOCKS), ...file.imports.filter((name) => /^(?:node:)?timers/.test(name))],
  },
  {
    title: 'F38: what runs keeps nothing on disk and starts no process',
    broken: (file) =>
      !isRunning(file)
        ? []
        : file.imports.filter((name) => /^(?:node:)?(?:fs|os|child_process|worker_threads)(?:\/|$)/.test(name)),
  },
  {
    title: 'only infra/local/loopback-server.ts makes servers and listens, so no listener answers unchecked callers',
    broken: (file) =>
      file.path === 'infra/local/loopback-server.ts'
        ? []
        : uses(file, /\bcreate(?:Secure)?Server\b/g, /\bnew (?:\w+\.)?Server\s*\(/g, /\.listen\s*\(/g),
  },
]

const sources = readSources('functions', 'shared', 'infra')

test('there are sources in every room', () => {
  for (const name of ['functions/webhook/handler.ts', 'shared/clock.ts', 'infra/app.ts', 'infra/local/main.ts'])
    expect(sources.map(({ path }) => path)).toContain(name)
})

test.each(RULES)('$title', ({ broken }) => {
  expect(sources.flatMap((file) => broken(file).map((what) => `${file.path}: ${what}`))).toEqual([])
})

const PLANTED: [number, string, string][] = [
  [0, 'functions/webhook/x.ts', "import { a } from '../sync/x.ts'"],
  [1, 'shared/x.ts', "export * from '../functions/webhook/env.ts'"],
  [2, 'shared/highlevel/x.ts', "import type { A } from '../grant/read-grant.ts'"],
  [3, 'shared/plan/x.ts', "import { SQSClient } from '@aws-sdk/client-sqs'"],
  [3, 'shared/plan/x.ts', "const a = await import('node:fs/promises')"],
  [3, 'shared/booking/x.ts', `const a = \`at \${new Date()}\``],
  [3, 'shared/booking/x.ts', 'const a = /[/"]/.test(b) ? Math.random() : 0'],
  [4, 'infra/parts/x.ts', "import { b } from '../../shared/clock.ts'"],
  [4, 'infra/x.ts', "import '../functions/webhook/handler.ts'"],
  [5, 'shared/x.ts', "import {\n  a,\n  b,\n} from '../infra/app.ts'"],
  [5, 'functions/sync/x.ts', "import integration from '#integration'"],
  [6, 'infra/local/x.ts', "import { a } from '../../test/support/bookings.ts'"],
  [7, 'shared/x.ts', 'const a = new SQSClient({})'],
  [7, 'functions/sync/x.ts', 'const a = DynamoDBDocumentClient.from(b)'],
  [7, 'functions/sync/x.ts', "import { readEnv } from '../../shared/env.ts'"],
  [8, 'functions/sync/handler.ts', "const a = process.env['B']"],
  [9, 'functions/sync/handler.ts', 'const a = Date.now()'],
  [10, 'functions/sync/x.ts', "import { writeFileSync } from 'node:fs'"],
  [10, 'shared/x.ts', "import { tmpdir } from 'os'"],
  [11, 'infra/local/x.ts', "import { createServer } from 'node:http'"],
  [11, 'infra/local/x.ts', 'new http.Server(answer)'],
  [11, 'infra/ops/x.ts', 'server.listen(0)'],
  [9, 'shared/x.ts', 'await new Promise((r) => setTimeout(r, 1))'],
]

describe('the scanner', () => {
  test.each(PLANTED)('finds what breaks rule %i in %s: %s', (rule, path, text) => {
    expect(RULES[rule]?.broken(parseSource(path, text))).not.toEqual([])
  })

  test.each([
    ['// import { a } from "../infra/app.ts"'],
    ['/* Date.now() */ const a = 1'],
    ['const a = "import x from \'../infra/app.ts\'"'],
    ['const a = `Date.now() setTimeout process.env new SQSClient()`'],
    ["const a = /'/.test(b)\n// Date.now()\nconst c = '\\'Date.now()'"],
    ['const a = b / c // Date.now() / 2'],
    [`const a = \`\${\`}\` + "}"} Date.now()\``],
  ])('finds nothing in what is no code: %s', (text) => {
    const file = parseSource('shared/plan/x.ts', text)
    expect(RULES.flatMap(({ broken }) => broken(file))).toEqual([])
  })

  test('reads every form of import', () => {
    const text = `import a from './a.ts'
import type { B } from "../b.ts"
import { c as d } from '../../c/d.ts'
import './e.ts'
export { f } from './f.ts'
export * from 'zod'
const g = await import('./g.ts')
type H = typeof import('./h.ts')`
    expect(parseSource('x/y/z.ts', text).imports).toEqual([
      'x/y/a.ts',
      'x/b.ts',
      'c/d.ts',
      'x/y/e.ts',
      'x/y/f.ts',
      'zod',
      'x/y/g.ts',
      'x/y/h.ts',
    ])
  })
})
