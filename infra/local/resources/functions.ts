import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Assembly } from '../assembly.ts'
import type { Principal } from '../authorize.ts'
import { messageOf } from '../error-text.ts'
import type { FunctionDefinition } from '../invocation.ts'
import { number, resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'
import type { Role } from './roles.ts'

const FUNCTION = resourceType(
  'AWS::Lambda::Function',
  {
    FunctionName: z.string().optional(),
    Code: z.strictObject({ S3Bucket: z.unknown(), S3Key: z.string() }),
    Handler: z.string(),
    Runtime: z.string(),
    Role: z.string(),
    Timeout: number.default(3),
    MemorySize: number.default(128),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
    ReservedConcurrentExecutions: number.optional(),
    LoggingConfig: z
      .strictObject({
        LogFormat: z.string().default('Text'),
        ApplicationLogLevel: z.string().default('INFO'),
        SystemLogLevel: z.string().optional(),
        LogGroup: z.string().optional(),
      })
      .optional(),
  },
  ['Architectures', 'Description', 'EphemeralStorage', 'RecursiveLoop', 'Tags', 'TracingConfig'],
)

export const FUNCTION_TYPES = [FUNCTION]

// More processes than this only make each other slow on one machine.
const MAX_SANDBOXES = 4

export interface StageFunction {
  logicalId: string
  definition: FunctionDefinition
  principal: Principal
}

export function describeFunctions(template: Template, region: string, account: string): void {
  for (const { id, properties } of template.raw(FUNCTION)) {
    const name = template.nameFor(id, properties['FunctionName'])
    template.describe(id, { Ref: name, Arn: `arn:aws:lambda:${region}:${account}:function:${name}` })
  }
}

interface FunctionsOptions {
  template: Template
  assembly: Assembly
  roles: ReadonlyMap<string, Role>
  region: string
  account: string
}

/** The functions as the stage runs them, by ARN. */
export function readFunctions(options: FunctionsOptions): Map<string, StageFunction> {
  const { template, assembly, roles, region, account } = options
  const functions = new Map<string, StageFunction>()
  for (const { id, properties } of template.resources(FUNCTION)) {
    const name = template.nameFor(id, properties.FunctionName)
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`
    const role = roles.get(properties.Role)
    if (!role?.trusted.includes('lambda.amazonaws.com'))
      throw template.problem(id, `its role ${properties.Role} cannot be assumed by Lambda`)
    const { LoggingConfig: logging, Environment: environment } = properties
    const definition = {
      name,
      arn,
      directory: directoryOf(id, properties.Code.S3Key),
      handler: properties.Handler,
      runtime: checkRuntime(id, properties.Runtime),
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      environment: environment?.Variables ?? {},
      accessKeyId: accessKeyIdOf(template.stack, id),
      maxSandboxes: Math.min(MAX_SANDBOXES, properties.ReservedConcurrentExecutions ?? MAX_SANDBOXES),
      logGroup: logging?.LogGroup,
      logFormat: logging && { format: logging.LogFormat, level: logging.ApplicationLogLevel },
    }
    const principal = { functionName: name, roleName: role.name, statements: role.statements }
    functions.set(arn, { logicalId: id, definition, principal })
  }
  return functions

  function directoryOf(id: string, s3Key: string): string {
    try {
      return assembly.assetDirectory(s3Key)
    } catch (cause) {
      throw template.problem(id, messageOf(cause), cause)
    }
  }

  function checkRuntime(id: string, runtime: string): string {
    const [running] = process.versions.node.split('.')
    if (runtime === `nodejs${running}.x`) return runtime
    throw template.problem(id, `is deployed on ${runtime}, but this is Node ${process.versions.node}`)
  }
}

/** An access key that stands for one function; it looks like those of an assumed role. */
function accessKeyIdOf(stack: string, logicalId: string): string {
  return `ASIA${createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 16).toUpperCase()}`
}
