import { sqsError } from './sqs-errors.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const RANGES: Record<string, [least: number, most: number]> = {
  VisibilityTimeout: [0, 43_200],
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
}
const CHOICES: Record<string, string[]> = {
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
  SqsManagedSseEnabled: ['true', 'false'],
}
const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit']
const OTHERS = ['RedrivePolicy', 'RedriveAllowPolicy', 'Policy', 'KmsMasterKeyId']

export const SETTABLE_ATTRIBUTES = [...Object.keys(RANGES), ...Object.keys(CHOICES), ...OTHERS]

export interface DeadLetterPolicy {
  targetArn: string
  targetName: string
  maxReceiveCount: number
}

export function defaultAttributes(isFifo: boolean): Record<string, string> {
  return {
    VisibilityTimeout: '30',
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'true',
    ...(isFifo && { ContentBasedDeduplication: 'false', DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' }),
  }
}

const refused = (attribute: string, reason: string) =>
  sqsError('InvalidAttributeValue', `Invalid value for the parameter ${attribute}. Reason: ${reason}`)

/** The dead-letter queue that RedrivePolicy names; maxReceiveCount may be a number or a string, as AWS allows. */
export function deadLetterPolicy(attributes: Record<string, string>): DeadLetterPolicy | undefined {
  if (!attributes['RedrivePolicy']) return undefined
  const { deadLetterTargetArn: targetArn, maxReceiveCount } = parsePolicy(attributes, 'RedrivePolicy')
  if (typeof targetArn !== 'string') throw refused('RedrivePolicy', 'it has no deadLetterTargetArn')
  const count = Number(maxReceiveCount)
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw refused('RedrivePolicy', `maxReceiveCount must be from 1 to 1000, not ${String(maxReceiveCount)}`)
  return { targetArn, targetName: targetArn.split(':').at(-1) ?? '', maxReceiveCount: count }
}

function parsePolicy(attributes: Record<string, string>, name: string): Record<string, unknown> {
  try {
    const policy: unknown = JSON.parse(attributes[name] ?? '')
    if (typeof policy === 'object' && policy) return { ...policy }
  } catch {
    // Told below, like any other text that is not a JSON object.
  }
  throw refused(name, 'it is not a JSON object')
}

/** Throws InvalidAttributeName or InvalidAttributeValue, naming the attribute and what it may be. */
export function checkQueueAttributes(
  queueArn: string,
  attributes: Record<string, string>,
  queues: ReadonlyMap<string, { attributes: Record<string, string> }>,
): void {
  const isFifo = queueArn.endsWith('.fifo')
  for (const [name, value] of Object.entries(attributes)) {
    if (!SETTABLE_ATTRIBUTES.includes(name) || (FIFO_ONLY.includes(name) && !isFifo))
      throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    const range = RANGES[name]
    if (range && value !== '' && !(/^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]))
      throw refused(name, `it must be from ${range[0]} to ${range[1]}, not ${value}`)
    if (CHOICES[name] && value !== '' && !CHOICES[name].includes(value))
      throw refused(name, `it must be ${CHOICES[name].join(' or ')}, not ${value}`)
  }
  if (attributes['RedriveAllowPolicy']) parsePolicy(attributes, 'RedriveAllowPolicy')
  const deadLetter = deadLetterPolicy(attributes)
  if (!deadLetter) return
  const target = queues.get(deadLetter.targetName)
  if (!target) throw refused('RedrivePolicy', `there is no queue ${deadLetter.targetArn}`)
  if (deadLetter.targetName.endsWith('.fifo') !== isFifo)
    throw refused('RedrivePolicy', 'the dead-letter queue must be FIFO like its source, or neither')
  if (!allowsSource(target.attributes, queueArn))
    throw refused('RedrivePolicy', `the RedriveAllowPolicy of ${deadLetter.targetArn} does not allow ${queueArn}`)
}

function allowsSource(target: Record<string, string>, sourceArn: string): boolean {
  if (!target['RedriveAllowPolicy']) return true
  const { redrivePermission, sourceQueueArns } = parsePolicy(target, 'RedriveAllowPolicy')
  if (redrivePermission === 'denyAll') return false
  return redrivePermission !== 'byQueue' || (Array.isArray(sourceQueueArns) && sourceQueueArns.includes(sourceArn))
}
