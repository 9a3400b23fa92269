import path from 'node:path'
import { z } from 'zod'
import { readAssembly } from '../../../infra/local/assembly.ts'

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.looseObject({ SERVICE_NAME: z.string() }) }),
})
const resourcesSchema = z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() }))

export interface Bundle {
  /** Below functions/. */
  folder: string
  file: string
  memoryMb: number
}

/** The resources of the synthesized template. */
export function resourcesOf(assembly: string): { type: string; properties: unknown }[] {
  const { template } = readAssembly(assembly)
  const resources = resourcesSchema.parse(JSON.parse(JSON.stringify(template)).Resources)
  return Object.values(resources).map(({ Type, Properties }) => ({ type: Type, properties: Properties }))
}

/** The deployed bundles of this assembly. */
export function bundlesOf(assembly: string): Bundle[] {
  return resourcesOf(assembly).flatMap(({ type, properties }) => {
    const found = type === 'AWS::Lambda::Function' ? functionSchema.safeParse(properties).data : undefined
    if (!found) return []
    const { Code, Environment, MemorySize } = found
    const file = path.join(assembly, `asset.${Code.S3Key.replace(/\.zip$/, '')}`, 'index.mjs')
    return [{ folder: Environment.Variables.SERVICE_NAME, file, memoryMb: MemorySize }]
  })
}
