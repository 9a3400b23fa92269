import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { JsonValue } from './aws/protocol.ts'

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
})

/** What `cdk synth` wrote: one stack's template and the assets it deploys. */
export interface Assembly {
  stack: string
  template: JsonValue
  /** The directory of a file asset, by the S3 key the template gives it. @throws Error when it is not there. */
  assetDirectory(s3Key: string): string
}

/**
 * Reads a cloud assembly (cdk.out).
 * @throws Error when it is none, or has another number of stacks than one.
 */
export function readAssembly(directory: string): Assembly {
  const root = path.resolve(directory)
  const { artifacts } = manifestSchema.parse(readJson(path.join(root, 'manifest.json')))
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack')
  const [[stack, artifact] = [], ...more] = stacks
  const file = artifact?.properties?.templateFile
  if (!stack || !file || more.length > 0) {
    const names = stacks.map(([name]) => name).join(', ') || 'none'
    throw new Error(`${directory}: the local stage runs exactly one stack; the assembly has: ${names}`)
  }
  return {
    stack,
    template: readJson(path.join(root, file)),
    assetDirectory(s3Key) {
      const asset = path.join(root, `asset.${s3Key.replace(/\.zip$/, '')}`)
      if (!existsSync(asset)) throw new Error(`the asset ${asset} is not there; synthesize again`)
      return asset
    },
  }
}

function readJson(file: string): JsonValue {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file} cannot be read; is it the output of cdk synth?`, { cause })
  }
}
