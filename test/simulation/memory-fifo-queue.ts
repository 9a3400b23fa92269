const DEDUPLICATION_MS = 5 * 60_000
const MOST_RECEIVES = 1_000

interface Message {
  id: string
  body: string
  groupId: string
  receives: number
  /** Changes with every receive. */
  receipt: string
  visibleAt: number
}

export interface ReceivedMessage {
  id: string
  body: string
  groupId: string
  receives: number
  receipt: string
}

/** An SQS FIFO queue: one message of a group at a time, deduplication for five minutes, redelivery when nobody deletes. */
export function createMemoryFifoQueue(options: {
  now(): number
  visibilityMs: number
  /** Called with the time at which the next message may be there to be received. */
  onVisible(at: number): void
}) {
  const { now, onVisible } = options
  const messages: Message[] = []
  const seen = new Map<string, number>()
  const deadLetters: string[] = []
  let serial = 0
  const byReceipt = (receipt: string) => messages.find((message) => message.receipt === receipt)

  return {
    deadLetters,
    size: () => messages.length,
    send(entry: {
      MessageBody: string
      MessageGroupId: string
      MessageDeduplicationId: string
    }): 'stored' | 'duplicate' {
      const key = `${entry.MessageGroupId} ${entry.MessageDeduplicationId}`
      const last = seen.get(key)
      if (last !== undefined && now() - last < DEDUPLICATION_MS) return 'duplicate'
      seen.set(key, now())
      const id = `message-${++serial}`
      const { MessageBody: body, MessageGroupId: groupId } = entry
      messages.push({ id, body, groupId, receives: 0, receipt: '', visibleAt: now() })
      onVisible(now())
      return 'stored'
    },
    /** The oldest message of a group that has none in flight. */
    receive(): ReceivedMessage | undefined {
      const blocked = new Set<string>()
      for (const message of messages) {
        if (blocked.has(message.groupId)) continue
        blocked.add(message.groupId)
        if (message.visibleAt > now()) continue
        if (message.receives >= MOST_RECEIVES) {
          messages.splice(messages.indexOf(message), 1)
          deadLetters.push(message.body)
          return undefined
        }
        message.receives++
        message.receipt = `receipt-${++serial}`
        message.visibleAt = now() + options.visibilityMs
        onVisible(message.visibleAt)
        const { id, body, groupId, receives, receipt } = message
        return { id, body, groupId, receives, receipt }
      }
      return undefined
    },
    /** Only with the receipt of the latest receive, and only while it is in flight. */
    changeVisibility(receipt: string, seconds: number): void {
      const message = byReceipt(receipt)
      if (!message || message.visibleAt <= now()) throw new Error('The message is not in flight')
      message.visibleAt = now() + seconds * 1000
      onVisible(message.visibleAt)
    },
    delete(receipt: string): void {
      const message = byReceipt(receipt)
      if (!message) return
      messages.splice(messages.indexOf(message), 1)
      onVisible(now())
    },
  }
}
