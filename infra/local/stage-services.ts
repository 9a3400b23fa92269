import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import { arnOf, createAuthorize, type Principal } from './authorize.ts'
import { createAwsServer } from './aws/aws-server.ts'
import { createDynamo, type Dynamo } from './aws/dynamo.ts'
import { createLogs } from './aws/logs.ts'
import { createSecretsManager, type SecretsManager } from './aws/secrets-manager.ts'
import { createSqs, type Sqs } from './aws/sqs.ts'
import { createCloudFormation, createSts, type StackDescription } from './aws/stack-services.ts'
import { stackOf } from './error-text.ts'
import { close, listenNear } from './loopback-server.ts'
import type { OperatorCall } from './resources/secrets.ts'
import type { StageTelemetry } from './stage-telemetry.ts'
import { measureDynamo } from './telemetry/measure-dynamo.ts'
import { measureSqs } from './telemetry/measure-sqs.ts'

export interface ServicesOptions {
  /** Directory for what they keep; in memory without it. */
  data?: string | undefined
  /** The port to take when it is free; another one when it is not. */
  port: number
  clock: Clock
  region: string
  account: string
  /** By access key id; may grow while the services run. */
  principals: ReadonlyMap<string, Principal>
  telemetry: Pick<StageTelemetry, 'feed' | 'measure'>
  /** What CloudFormation tells of the stack that runs here. */
  describeStack: () => StackDescription
  log: (line: string) => void
}

export interface Services {
  url: string
  sqs: Sqs
  secrets: SecretsManager
  dynamo: Dynamo
  /** Calls Secrets Manager as the operator. */
  callSecrets: OperatorCall
  close(): Promise<void>
}

// DynamoDB promises days; on one machine a minute is not too often.
const SWEEP_EVERY_MS = 60_000

/** The emulated AWS services behind one loopback listener that knows whose call it is. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { data, clock, region, account, principals, telemetry, log } = options
  const { feed, measure } = telemetry
  if (data) mkdirSync(data, { recursive: true })
  const fileIn = (name: string) => (data ? path.join(data, name) : undefined)
  const sqs = measureSqs(createSqs({ file: fileIn('sqs.db'), clock, region, account }), measure)
  const secrets = createSecretsManager({ file: fileIn('secrets.db'), clock, region, account })
  const dynamo = measureDynamo(createDynamo({ directory: fileIn('dynamodb'), clock, account, region }), measure)
  const logs = createLogs({ store: feed.logs, account })

  const callSecrets: OperatorCall = async (operation, input) =>
    secrets.service({
      service: 'secretsmanager',
      operation,
      input,
      accessKeyId: '',
      signal: new AbortController().signal,
    })
  const guard = createAuthorize({
    region,
    account,
    principals,
    findSecretArn: (id) =>
      callSecrets('DescribeSecret', { SecretId: id }).then(
        ({ ARN }) => (typeof ARN === 'string' ? ARN : undefined),
        () => undefined,
      ),
  })
  const identityOf = (accessKeyId: string) => {
    const principal = principals.get(accessKeyId)
    if (!principal) return { arn: `arn:aws:iam::${account}:user/operator`, userId: 'operator' }
    return { arn: arnOf(account, principal), userId: `${principal.roleName}:${principal.functionName}` }
  }
  const server = createAwsServer({
    sqs: guard(sqs.service),
    secretsManager: guard(secrets.service),
    dynamo: guard(dynamo.service),
    logs: guard(logs.service),
    sts: createSts(account, identityOf),
    cloudFormation: guard(createCloudFormation(options.describeStack)),
    log,
  })
  const url = `http://127.0.0.1:${await listenNear(server, options.port)}`
  sqs.setBaseUrl(url)
  const stop = new AbortController()
  const swept = sweep(dynamo, clock, stop.signal, log)

  return {
    url,
    sqs,
    secrets,
    dynamo,
    callSecrets,
    async close() {
      stop.abort()
      await Promise.all([swept, close(server)])
      sqs.close()
      secrets.close()
      await dynamo.close()
    },
  }
}

async function sweep(dynamo: Dynamo, clock: Clock, signal: AbortSignal, log: (line: string) => void): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(SWEEP_EVERY_MS, signal)
    if (!signal.aborted) await dynamo.sweepExpired().catch((cause: unknown) => log(`time to live: ${stackOf(cause)}`))
  }
}
