import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration, type Integration, IntegrationConfigError } from '../../shared/config/define-integration.ts'
import { UsageError } from '../local/usage-error.ts'
import { type FindStack, findStack } from './find-stack.ts'
import { connectTarget, type Target } from './target.ts'

const outputsSchema = z.object({
  TableName: z.string(),
  SyncQueueUrl: z.string(),
  ChiliPiperSecretPrefix: z.string(),
  DeadLetterQueueUrl: z.string().exactOptional(),
  GrantPrefix: z.string().exactOptional(),
  LogGroupNames: z.string().exactOptional(),
  ApiUrl: z.string().exactOptional(),
  HighLevelAppSecretName: z.string().exactOptional(),
  ConfigurationDigest: z.string().exactOptional(),
})
const HIGHLEVEL_URL = 'https://services.leadconnectorhq.com'

/**
 * A stage in AWS, found by its stack's outputs; region and credentials are those of the environment.
 * @throws UsageError when it is not there, may not be read, or is older than these commands.
 */
export async function findAwsTarget(options: {
  stage: string
  config: string | undefined
  chiliPiperUrl: string
  find?: FindStack
}): Promise<Target> {
  const { stage, config, chiliPiperUrl, find = findStack } = options
  const integration = await loadIntegration(config)
  const stackName = `ChiliPiperHighLevel-${stage}`
  const found = await find(stackName).catch(addLocal)
  if (!found)
    throw new UsageError(
      `--stage ${stage}: there is no stack ${stackName} in this account and region; deploy it (npm run deploy -- -c stage=${stage}), choose others with AWS_PROFILE and AWS_REGION, or add --local for a stage on this machine`,
    )
  const outputs = outputsSchema.safeParse(found)
  if (!outputs.success) {
    const missing = outputs.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new UsageError(`--stage ${stage}: stack ${stackName} has no output ${missing}; deploy this version first`)
  }
  const { TableName: tableName, SyncQueueUrl: syncQueueUrl } = outputs.data
  const { ChiliPiperSecretPrefix: chiliPiperSecretPrefix } = outputs.data
  const { GrantPrefix, DeadLetterQueueUrl, LogGroupNames } = outputs.data
  const { ApiUrl, HighLevelAppSecretName, ConfigurationDigest } = outputs.data
  return connectTarget({
    integration,
    clock: systemClock,
    tableName,
    syncQueueUrl,
    chiliPiperSecretPrefix,
    chiliPiperUrl,
    highLevelUrl: HIGHLEVEL_URL,
    ...(DeadLetterQueueUrl === undefined ? {} : { deadLetterQueueUrl: DeadLetterQueueUrl }),
    ...(GrantPrefix === undefined ? {} : { grantPrefix: GrantPrefix }),
    ...(LogGroupNames === undefined ? {} : { logGroupNames: LogGroupNames.split(',') }),
    ...(ApiUrl === undefined ? {} : { apiUrl: ApiUrl }),
    ...(HighLevelAppSecretName === undefined ? {} : { highLevelAppSecretName: HighLevelAppSecretName }),
    ...(ConfigurationDigest === undefined ? {} : { deployedDigest: ConfigurationDigest }),
    place: { kind: 'aws', stage, stackName },
  })
}

/** Most of those who have no login in their shell mean the stage on their machine. */
function addLocal(cause: unknown): never {
  if (!(cause instanceof UsageError)) throw cause
  throw new UsageError(`${cause.message}; a stage on this machine takes --local`, { cause })
}

/** The same file that `cdk deploy` reads. @throws UsageError when it is not right. */
export async function loadIntegration(config: string | undefined): Promise<Integration> {
  const url = config ? pathToFileURL(path.resolve(config)) : new URL('../integration.config.ts', import.meta.url)
  try {
    return defineIntegration((await import(url.href)).default)
  } catch (cause) {
    if (!(cause instanceof IntegrationConfigError)) throw cause
    throw new UsageError(cause.message, { cause })
  }
}
