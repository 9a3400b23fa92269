import { createHash, createHmac } from 'node:crypto'
import { beginCall, type OnCall } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { RemoteUnavailableError } from '../errors.ts'
import type { Fetch } from '../http/fetch.ts'
import { type BookingNotes, type NotesUpdate, type PushOutcome, skipped } from './port.ts'
import type { WebhookKey } from './webhook-key.ts'

export const WEBHOOK_TIMEOUT_MS = 5_000
/** Refusals that may pass: a time-out, too early, too many. */
const PASSING = [408, 425, 429]

export interface OutgoingWebhookOptions {
  /** https; from the configuration, never from data. */
  url: string
  key: WebhookKey
  fetch: Fetch
  clock: Clock
  /** Told of every request once it is over. */
  onCall?: OnCall | undefined
}

/**
 * Posts the notes, signed as https://www.standardwebhooks.com has it, so that every receiver's library can check them. The id
 * is made of the content: a repeat has the same one. A redirect is an error, so nothing goes where nobody sent it.
 */
export function createOutgoingWebhook(options: OutgoingWebhookOptions): BookingNotes {
  const { url, key, clock } = options
  return {
    name: 'webhook',
    async push(update) {
      if (!url.startsWith('https://')) return skipped('the address is not https')
      const signingKey = await key()
      if (signingKey === 'unusable') return skipped('the secret of the outgoing webhook has no usable value')
      const message = toMessage(update)
      const sentAt = Math.floor(clock.now() / 1000)
      return judge(await post(options, message.body, headersOf(message, sentAt, signingKey)))
    },
  }
}

interface Message {
  id: string
  body: string
}

function toMessage({ changedAt, ...data }: NotesUpdate): Message {
  const body = JSON.stringify({ type: 'booking.notes', timestamp: changedAt, data })
  return { id: `msg_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`, body }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const headersOf = ({ id, body }: Message, sentAt: number, key: Buffer) => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': `${sentAt}`,
  'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64')}`,
})

/** The status; of the answer's body nothing is read. */
async function post(
  { url, fetch, clock, onCall }: OutgoingWebhookOptions,
  body: string,
  headers: Record<string, string>,
): Promise<number> {
  const deadline = new AbortController()
  const finished = new AbortController()
  // Its path is the receiver's own, and may be a secret.
  const told = beginCall({ clock, onCall }, 'notes-receiver', 'POST notes')
  void clock.sleep(WEBHOOK_TIMEOUT_MS, finished.signal).then(() => deadline.abort())
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: deadline.signal })
    told.answered(response.status)
    void response.body?.cancel().catch(() => {})
    return response.status
  } catch (cause) {
    told.failed(deadline.signal.aborted)
    const what = deadline.signal.aborted ? `no answer within ${WEBHOOK_TIMEOUT_MS / 1000} s` : 'the connection failed'
    throw new RemoteUnavailableError(`The outgoing webhook: ${what}`, { cause, remote: 'notes-receiver' })
  } finally {
    finished.abort()
    told.tell()
  }
}

function judge(status: number): PushOutcome {
  if (status >= 200 && status < 300) return { outcome: 'pushed' }
  if (status === 410) return skipped('the receiver is gone for good (410)')
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return skipped(`the receiver refused it (${status})`)
  throw new RemoteUnavailableError(`The outgoing webhook: its receiver answered ${status}`, {
    remote: 'notes-receiver',
  })
}
