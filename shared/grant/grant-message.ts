import { createHash } from 'node:crypto'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import { MalformedEnvelopeError } from '../errors.ts'
import { companySubject } from './grant.ts'

// Ids name secrets and queue groups; a location must not pass for an agency.
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))
const locationId = id.check(z.refine((value) => !value.startsWith('company-')))
// What the webhook function lets in; a message is sent again as it is, so SQS has to take it.
const webhookId = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/))
const time = z.int().check(z.nonnegative())

const grantMessageSchema = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({
      version: z.literal(1),
      kind: z.literal('refresh'),
      subject: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,72}$/)),
      /** The version of the grant that the asker saw: any other means that the work is done. */
      grantVersion: z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/)),
      reason: z.enum(['token-refused', 'due']),
      /** Unix ms. */
      askedAt: time,
    }),
    z.object({
      version: z.literal(1),
      kind: z.literal('install'),
      companyId: id,
      locationId,
      appId: id,
      webhookId,
      /** Unix ms. */
      receivedAt: time,
      /** Present when the schedule asks, and no webhook or callback said that the location has the app. */
      isAsked: z.exactOptional(z.literal(true)),
    }),
    z
      .object({
        version: z.literal(1),
        kind: z.literal('uninstall'),
        companyId: z.exactOptional(id),
        locationId: z.exactOptional(locationId),
        webhookId,
        /** Unix ms. */
        receivedAt: time,
      })
      .check(z.refine((message) => message.companyId !== undefined || message.locationId !== undefined)),
  ]),
)

/** What lies on the grant queue. */
export type GrantMessage = z.infer<typeof grantMessageSchema>
export type RefreshMessage = Extract<GrantMessage, { kind: 'refresh' }>
export type InstallMessage = Extract<GrantMessage, { kind: 'install' }>
export type UninstallMessage = Extract<GrantMessage, { kind: 'uninstall' }>

/**
 * Whose grant a message changes. It is the FIFO group, too: one writer per grant, and no agency's five hundred installs
 * wait for the one location among them that is paused.
 */
export function subjectOf(message: GrantMessage): string {
  if (message.kind === 'refresh') return message.subject
  return message.locationId ?? companySubject(message.companyId ?? '')
}

/** Twenty askers that saw the same version are one message; a webhook that is told twice within a second is one, too. */
function deduplicationIdOf(message: GrantMessage): string {
  const key =
    message.kind === 'refresh'
      ? [message.kind, message.subject, message.grantVersion]
      : [message.kind, subjectOf(message), message.webhookId, secondOf(message)]
  return createHash('sha256').update(JSON.stringify(key)).digest('hex')
}

// An install or uninstall without an id has the same bytes each time. SQS would drop the second one within five minutes, though
// the other happened in between; done twice they do no harm.
const secondOf = ({ receivedAt }: InstallMessage | UninstallMessage) => Math.floor(receivedAt / 1000)

/** How a message goes to SQS: body, group and deduplication id. */
export const toQueueEntry = (message: GrantMessage) => ({
  MessageBody: JSON.stringify(message),
  MessageGroupId: subjectOf(message),
  MessageDeduplicationId: deduplicationIdOf(message),
})

/** Stores a message on the grant queue. @throws whatever SQS answers. */
export async function sendGrantMessage(sqs: SQSClient, queueUrl: string, message: GrantMessage): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toQueueEntry(message) }))
}

/** @throws MalformedEnvelopeError when the body is no grant message; names the paths, no values. */
export function parseGrantMessage(body: string): GrantMessage {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (cause) {
    throw new MalformedEnvelopeError('The queue message is not JSON', { cause })
  }
  const result = grantMessageSchema.safeParse(value)
  if (result.success) return result.data
  const paths = result.error.issues.map((issue) => issue.path.join('.') || 'message')
  throw new MalformedEnvelopeError(`The queue message is no grant message of version 1: ${paths.join(', ')}`)
}
