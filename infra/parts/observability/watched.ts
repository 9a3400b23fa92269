import { Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IConstruct } from 'constructs'
import type { Integration } from '../../../shared/config/define-integration.ts'
import type { FifoQueue } from '../fifo-queue.ts'
import type { Ledger } from '../ledger.ts'
import type { NodeFunction } from '../node-function.ts'

/** What the dashboard shows and the alarms watch. */
export interface Watched {
  /** `chili-piper-highlevel/<stage>` */
  appName: string
  integration: Integration
  api: HttpApi
  webhook: NodeFunction
  sync: NodeFunction
  /** All functions, these two among them. */
  functions: NodeFunction[]
  queues: FifoQueue
  grantQueue: FifoQueue
  ledger: Ledger
}

/** `chili-piper-highlevel-<stage>`: what the names of queues, alarms and dashboard begin with. */
export const prefixOf = ({ appName }: Pick<Watched, 'appName'>): string => appName.replaceAll('/', '-')

/** A dashboard belongs to the whole account, so the same stage in two regions needs two names. */
export const dashboardName = (scope: IConstruct, watched: Pick<Watched, 'appName'>): string =>
  `${prefixOf(watched)}-${Stack.of(scope).region}`

/** Where the runbook tells what to do. */
export const runbookOf = ({ integration }: Pick<Watched, 'integration'>, anchor = ''): string =>
  `${integration.aws.runbookUrl ?? 'infra/README.md'}${anchor && `#${anchor}`}`

/** Pages of the AWS console about what is watched. */
export function consoleLinks(scope: IConstruct) {
  const { region, account } = Stack.of(scope)
  const page = (service: string, rest: string) =>
    `https://${region}.console.aws.amazon.com/${service}?region=${region}#${rest}`
  return {
    queue: (name: string) =>
      page('sqs/v3/home', `/queues/https%3A%2F%2Fsqs.${region}.amazonaws.com%2F${account}%2F${name}`),
    function: ({ handler }: NodeFunction) => page('lambda/home', `/functions/${handler.functionName}?tab=monitoring`),
    dashboard: (name: string) => page('cloudwatch/home', `dashboards/dashboard/${name}`),
    table: (name: string) => page('dynamodbv2/home', `table?name=${name}`),
  }
}
