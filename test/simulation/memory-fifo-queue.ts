const DEDUPLICATION_MS = 5 * 60_000
const MOST_RECEIVES = 1_000

export interface ReceivedMessage {
  id: string
  body: string
  groupId: string
  receives: number
  /** Changes with every receive. */
  receipt: string
}

interface Message extends ReceivedMessage {
  deduplicationId: string
  visibleAt: number
}

export interface QueueEntry {
  MessageBody: string
  MessageGroupId: string
  MessageDeduplicationId: string
}

export interface DeadLetter extends QueueEntry {
  /** Absent where SQS itself moved the message. */
  reason?: string
}

/** An SQS FIFO queue: a group is in one receiver's hands at a time, deduplication within a group for five minutes, redelivery when nobody deletes. */
export function createMemoryFifoQueue(options: {
  now(): number
  visibilityMs: number
  /** Called with the time at which the next message may be there to be received. */
  onVisible(at: number): void
}) {
  const { now, onVisible } = options
  const groups = new Map<string, Message[]>()
  const seen = new Map<string, number>()
  const deadLetters: DeadLetter[] = []
  let serial = 0
  let size = 0
  const inFlight = new Map<string, Message>()

  function remove(message: Message): void {
    const group = groups.get(message.groupId) ?? []
    group.splice(group.indexOf(message), 1)
    if (group.length === 0) groups.delete(message.groupId)
    inFlight.delete(message.receipt)
    size--
  }

  function take(message: Message): ReceivedMessage {
    inFlight.delete(message.receipt)
    message.receives++
    message.receipt = `receipt-${++serial}`
    message.visibleAt = now() + options.visibilityMs
    inFlight.set(message.receipt, message)
    onVisible(message.visibleAt)
    const { id, body, groupId, receives, receipt } = message
    return { id, body, groupId, receives, receipt }
  }

  /** The oldest messages of a group of which nobody has any in hands. */
  function takeFrom(group: readonly Message[], most: number): ReceivedMessage[] {
    if (group.some(({ visibleAt }) => visibleAt > now())) return []
    const taken: ReceivedMessage[] = []
    for (const message of group.slice(0, most)) {
      if (message.receives < MOST_RECEIVES) {
        taken.push(take(message))
        continue
      }
      remove(message)
      const { body: MessageBody, groupId: MessageGroupId, deduplicationId: MessageDeduplicationId } = message
      deadLetters.push({ MessageBody, MessageGroupId, MessageDeduplicationId })
    }
    return taken
  }

  return {
    /** What SQS moved, and what was put there with a reason. */
    deadLetters,
    size: () => size,
    /** Messages by group. */
    waiting: () => new Map([...groups].map(([id, messages]) => [id, messages.length])),
    send(entry: QueueEntry): 'stored' | 'duplicate' {
      const { MessageBody: body, MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = entry
      const key = `${groupId} ${deduplicationId}`
      const last = seen.get(key)
      if (last !== undefined && now() - last < DEDUPLICATION_MS) return 'duplicate'
      seen.set(key, now())
      const id = `message-${++serial}`
      const group = groups.get(groupId) ?? []
      group.push({ id, body, groupId, deduplicationId, receives: 0, receipt: '', visibleAt: now() })
      groups.set(groupId, group)
      size++
      onVisible(now())
      return 'stored'
    },
    /** At most so many messages, oldest groups first; several of one group in their order. */
    receive(most = 1): ReceivedMessage[] {
      const taken: ReceivedMessage[] = []
      for (const group of groups.values()) {
        taken.push(...takeFrom(group, most - taken.length))
        if (taken.length === most) break
      }
      return taken
    },
    /** Only with the receipt of the latest receive, and only while it is in flight. */
    changeVisibility(receipt: string, seconds: number): void {
      const message = inFlight.get(receipt)
      if (!message || message.visibleAt <= now()) throw new Error('The message is not in flight')
      message.visibleAt = now() + seconds * 1000
      onVisible(message.visibleAt)
    },
    /** Answers whether it was the receipt of the latest receive. */
    delete(receipt: string): boolean {
      const message = inFlight.get(receipt)
      if (!message) return false
      remove(message)
      onVisible(now())
      return true
    },
  }
}
