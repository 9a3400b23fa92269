import { z } from 'zod'
import { decide } from '../iam.ts'
import { number, resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'
import type { StageFunction } from './functions.ts'
import type { StageQueue } from './queues.ts'

const MAPPING = resourceType(
  'AWS::Lambda::EventSourceMapping',
  {
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    Enabled: z.boolean().default(true),
    BatchSize: number.default(10),
    MaximumBatchingWindowInSeconds: number.default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: number.min(2).max(1000) }).optional(),
  },
  ['MetricsConfig', 'Tags'],
)

export const EVENT_SOURCE_TYPES = [MAPPING]

// What Lambda asks for when a mapping is made: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
const NEEDED_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

export interface EventSourceSettings {
  queueName: string
  functionName: string
  batchSize: number
  windowSeconds: number
  reportsFailures: boolean
  maxConcurrency: number
}

export function describeEventSources(template: Template): void {
  for (const { id } of template.raw(MAPPING)) template.describe(id, { Ref: id, Id: id })
}

/** The enabled event source mappings. @throws Error for one that Lambda would refuse to make. */
export function readEventSources(
  template: Template,
  queues: ReadonlyMap<string, StageQueue>,
  functions: ReadonlyMap<string, StageFunction>,
): EventSourceSettings[] {
  return template.resources(MAPPING).flatMap(({ id, properties }) => {
    const { EventSourceArn, FunctionName, BatchSize, MaximumBatchingWindowInSeconds: windowSeconds } = properties
    const queue = queues.get(EventSourceArn)
    if (!queue) throw template.problem(id, `${EventSourceArn} is no queue of this stack`)
    const target = [...functions.values()].find(({ definition }) =>
      [definition.name, definition.arn].includes(FunctionName),
    )
    if (!target) throw template.problem(id, `${FunctionName} is no function of this stack`)
    const { definition, principal } = target
    const refusal = refuse()
    if (refusal) throw template.problem(id, refusal)
    if (!properties.Enabled) return []
    return {
      queueName: queue.name,
      functionName: definition.name,
      batchSize: BatchSize,
      windowSeconds,
      reportsFailures: properties.FunctionResponseTypes.length > 0,
      // A batch beyond the processes there are would only wait while its visibility timeout runs.
      maxConcurrency: Math.min(definition.maxSandboxes, properties.ScalingConfig?.MaximumConcurrency ?? 1000),
    }

    function refuse(): string | undefined {
      const missing = NEEDED_ACTIONS.filter(
        (action) => decide(principal.statements, action, EventSourceArn) !== 'allowed',
      )
      if (missing.length > 0) return `the role of ${target?.logicalId} lacks ${missing.join(', ')} on ${EventSourceArn}`
      if (queue && queue.visibilitySeconds < definition.timeoutSeconds)
        return `the queue's visibility timeout (${queue.visibilitySeconds} s) is less than the function's timeout (${definition.timeoutSeconds} s)`
      if (queue?.isFifo && (BatchSize > 10 || windowSeconds > 0))
        return 'a FIFO queue takes batches of at most 10 and no batching window'
      if (BatchSize > 10 && windowSeconds < 1) return 'batches of more than 10 need a batching window'
      return undefined
    }
  })
}
