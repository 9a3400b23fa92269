import { type FunctionDefinition, logGroupOf } from './invocation.ts'

/** What every function of a stage shares. */
export interface RuntimeSettings {
  /** Address of the AWS listener, for AWS_ENDPOINT_URL. */
  endpoint: string
  region: string
  /** `real,time,rate` for stages whose clock is not the system's; see bootstrap.mjs. */
  functionClock?: string | undefined
}

/**
 * The environment of a function's process: what Lambda sets, then the template's variables, and nothing of ours.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function sandboxEnvironment(
  definition: FunctionDefinition,
  settings: RuntimeSettings,
  runtimeApi: string,
  logStream: string,
): Record<string, string> {
  const { name, logFormat } = definition
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_ACCESS_KEY_ID: definition.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL: settings.endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(definition),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(logFormat ? { AWS_LAMBDA_LOG_FORMAT: logFormat.format, AWS_LAMBDA_LOG_LEVEL: logFormat.level } : {}),
    LAMBDA_TASK_ROOT: definition.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: definition.handler,
    ...definition.environment,
    ...(settings.functionClock ? { LOCAL_STAGE_CLOCK: settings.functionClock } : {}),
  }
}
