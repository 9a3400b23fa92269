import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild'

interface FunctionCodeProps {
  /** Folder under functions/ that holds handler.ts. */
  folder: string
  /** JSON file of the checked configuration, bundled as `#integration`. */
  integrationFile: string
  sourceMap: boolean
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const bundled = (name: string) => path.join(root, 'infra/parts/bundled', `${name}.ts`)
/** What bundled/phone-metadata.ts reads. */
const PHONE_METADATA = 'phone-metadata.json'
const phoneMetadata = fileURLToPath(import.meta.resolve('libphonenumber-js/metadata.max.json')).replace(/\.js$/, '')
const OUTDIR = path.join(root, 'cdk.out', 'functions')
// Dependencies that are still CommonJS call require, which an ES module does not have.
const REQUIRE_BANNER = "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);"
/** What bundled/builtins.ts has the imported parts of. */
const BUILTINS = ['crypto', 'fs', 'fs/promises', 'os', 'path', 'process', 'stream', 'timers']

const builds = new WeakMap<Stack, OutputFile[]>()

/**
 * The bundle of a function, `index.mjs` with its SDK. The first function of a stack that is bundled has those of all built:
 * one run of esbuild reads what they share once, where a `NodejsFunction` starts esbuild anew for each.
 * @throws the errors of esbuild, at synth.
 */
export function functionCode(scope: Construct, { folder, ...build }: FunctionCodeProps): Code {
  const stack = Stack.of(scope)
  const tryBundle = (directory: string) => {
    const files = builds.get(stack) ?? bundleFunctions(build).outputFiles
    builds.set(stack, files)
    for (const { path: file, contents, text } of files)
      if (path.dirname(file) === path.join(OUTDIR, folder)) {
        writeFileSync(path.join(directory, path.basename(file)), contents)
        if (text.includes(PHONE_METADATA)) copyFileSync(phoneMetadata, path.join(directory, PHONE_METADATA))
      }
    return true
  }
  return Code.fromAsset(root, {
    // As for a NodejsFunction: the same code has the same hash wherever it was built.
    assetHashType: AssetHashType.OUTPUT,
    // No image is used. CDK takes assets for one that differ in nothing it can compare, so the command names the function.
    bundling: { image: DockerImage.fromRegistry('unused'), command: [folder], local: { tryBundle } },
  })
}

/** The bundles of all functions, and what is in each of them. @throws the errors of esbuild. */
export function bundleFunctions({ integrationFile, sourceMap }: Omit<FunctionCodeProps, 'folder'>) {
  const handlers = readdirSync(path.join(root, 'functions'))
    .map((folder) => ({ in: handlerOf(folder), out: `${folder}/index` }))
    .filter((entry) => existsSync(entry.in))
  return buildSync({
    ...bundleOptions(integrationFile),
    entryPoints: handlers,
    outdir: OUTDIR,
    write: false,
    metafile: true,
    sourcemap: sourceMap,
  })
}

export const handlerOf = (folder: string) => path.join(root, 'functions', folder, 'handler.ts')

/** How a function is bundled. @param integrationFile see FunctionCodeProps. */
export const bundleOptions = (integrationFile: string) =>
  ({
    absWorkingDir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // A source of one byte for each character takes a sixth less time to compile.
    charset: 'ascii',
    sourcesContent: false,
    banner: { js: REQUIRE_BANNER },
    alias: {
      '#integration': integrationFile,
      '@aws-sdk/credential-provider-node': bundled('credentials'),
      '@aws-sdk/middleware-endpoint-discovery': bundled('endpoint-discovery'),
      '@smithy/core/event-streams': bundled('event-streams'),
      ...Object.fromEntries(BUILTINS.map((name) => [`node:${name}`, bundled('builtins')])),
      'node:http': bundled('http'),
      'node:https': bundled('https'),
      'libphonenumber-js/max/metadata': bundled('phone-metadata'),
    },
  }) satisfies BuildOptions
