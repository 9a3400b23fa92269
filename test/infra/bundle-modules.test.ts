import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bundleFunctions } from '../../infra/parts/function-code.ts'

const ALL = ['client-dynamodb', 'client-secrets-manager', 'client-sqs']
/** The clients that a function's role has permissions for, which `least-privilege.test.ts` lists. */
const CLIENTS: Record<string, string[]> = {
  webhook: ['client-secrets-manager', 'client-sqs'],
  sync: ALL,
  route: ALL,
  'oauth-callback': ALL,
  'refresh-grant': ALL,
  reconcile: ALL,
  widgets: ['client-cloudwatch-logs', 'client-dynamodb', 'client-sqs'],
}

/** Paths of the modules of which anything is left, by function. */
function bundledModules(): [folder: string, modules: string[]][] {
  // Any JSON file does in the configuration's place: it is bundled as data.
  const integrationFile = fileURLToPath(new URL('../../package.json', import.meta.url))
  const { metafile } = bundleFunctions({ integrationFile, sourceMap: false })
  return Object.entries(metafile.outputs).map(([file, { inputs }]) => [
    file.split('/').at(-2) ?? '',
    Object.keys(inputs).filter((module) => (inputs[module]?.bytesInOutput ?? 0) > 0),
  ])
}

// Classic zod is for the configuration, whose sentences people read; what runs parses with zod/mini.
const classicZod = (modules: string[]) =>
  modules.filter((module) => /\/node_modules\/zod\/(?:v4\/(?:classic|locales)|v3|index\.)/.test(`/${module}`))

/** Names of packages of which there are modules from two places. */
function twofold(modules: string[]): string[] {
  const places = new Map<string, Set<string>>()
  for (const module of modules) {
    const [place, name] = /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module) ?? []
    if (place && name) places.set(name, (places.get(name) ?? new Set()).add(place))
  }
  return [...places].filter(([, found]) => found.size > 1).map(([name]) => name)
}

const clientsOf = (modules: string[]) =>
  [...new Set(modules.flatMap((module) => /\/@aws-sdk\/(client-[^/]+)\//.exec(module)?.[1] ?? []))].sort()

describe('what is in the bundles', () => {
  const bundles = bundledModules()

  test('every function is looked at', () => {
    expect(bundles.map(([folder]) => folder).sort()).toEqual(Object.keys(CLIENTS).sort())
    for (const [folder, modules] of bundles) expect(modules).toContain(`functions/${folder}/handler.ts`)
  })

  test.each(bundles)('%s parses with zod/mini alone, and loads no language of its messages', (_folder, modules) => {
    expect(modules.some((module) => module.includes('node_modules/zod/v4/mini/'))).toBe(true)
    expect(classicZod(modules)).toEqual([])
  })

  test.each(bundles)('%s holds no package twice', (_folder, modules) => {
    expect(twofold(modules)).toEqual([])
  })

  test.each(bundles)('P18: %s has the AWS clients that its role has a use for, and no other', (folder, modules) => {
    expect(clientsOf(modules)).toEqual(CLIENTS[folder])
  })
})

test('what does not belong in a bundle is found', () => {
  const found = [
    'node_modules/zod/v4/classic/schemas.js',
    'node_modules/zod/v4/locales/en.js',
    'node_modules/zod/index.js',
  ]
  expect(classicZod([...found, 'node_modules/zod/v4/core/api.js', 'node_modules/zod/v4/mini/iso.js'])).toEqual(found)
  const copies = [
    'node_modules/a/x.js',
    'node_modules/b/node_modules/a/x.js',
    'node_modules/@s/a/x.js',
    'node_modules/a/y.js',
  ]
  expect(twofold(copies)).toEqual(['a'])
  expect(twofold(['node_modules/@s/a/x.js', 'node_modules/b/node_modules/@s/a/x.js'])).toEqual(['@s/a'])
  expect(clientsOf(['node_modules/@aws-sdk/client-s3/a.js', 'node_modules/@aws-sdk/core/client-x/a.js'])).toEqual([
    'client-s3',
  ])
})
