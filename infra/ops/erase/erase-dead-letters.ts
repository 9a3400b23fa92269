import { parseJson } from '../../../shared/booking/parse-json.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { type DeadLetter, envelopeOf, toPutBack } from '../../../shared/dead-letters/dead-letter.ts'
import { sendAll } from '../../../shared/dead-letters/letter-queue.ts'
import { type Walk, walkDeadLetters } from '../../../shared/dead-letters/walk-dead-letters.ts'
import { type Envelope, serializeEnvelope } from '../../../shared/envelope.ts'
import { deadLettersOf } from '../dead-letters-of.ts'
import type { Target } from '../target.ts'
import { isWith } from './erase-link.ts'
import type { leaveShell } from './erase-table.ts'
import type { Found } from './find-person.ts'
import type { Person } from './person.ts'
import { isAbout, withoutPerson } from './without-person.ts'

export interface ErasedLetters extends Walk {
  /** Theirs: deleted. */
  removed: number
  /** Of somebody else's booking: put back without the person. */
  changed: number
  /** Nothing of the person is in them. */
  others: number
  /** Bookings of theirs that only dead letters told of. */
  unlinked: UnlinkedBooking[]
  /** SQS did not take what was to replace them: they are as they were. */
  failed: number
}

export type UnlinkedBooking = Parameters<typeof leaveShell>[1]

type Meant = { do: 'remove' } | { do: 'change'; body: string } | { do: 'leave' }

/** Goes through the dead letters of all locations. @throws UsageError, and whatever SQS answers */
export async function eraseFromDeadLetters(
  target: Target,
  options: {
    person: Person
    /** What the table says is theirs. */
    found: Pick<Found, 'bookings' | 'contacts'>
    isDryRun: boolean
    onProgress(progress: { done: number; total: number }): void
  },
): Promise<ErasedLetters> {
  const { sqs, clock } = target
  const queueUrl = deadLettersOf(target)
  const counts = { removed: 0, changed: 0, others: 0, failed: 0 }
  const changes = new Map<DeadLetter, string>()
  /** Message ids of what replaced letters: they will be shown as well. */
  const replacements = new Set<string>()
  const bookings = new Set(options.found.bookings)
  const unlinked = new Map<string, UnlinkedBooking>()

  const walk = await walkDeadLetters({
    sqs,
    clock,
    queueUrl,
    onProgress: options.onProgress,
    decide(letter) {
      if (replacements.has(letter.messageId)) return 'leave'
      const meant = judge(target, options.person, { ...options.found, bookings, unlinked }, letter)
      if (meant.do === 'remove') counts.removed++
      else if (meant.do === 'change') {
        counts.changed++
        changes.set(letter, meant.body)
      } else counts.others++
      return meant.do === 'leave' || options.isDryRun ? 'leave' : 'take'
    },
    async take(letters) {
      const done = new Set(letters.filter((letter) => !changes.has(letter)).map(({ messageId }) => messageId))
      const replaced = letters.flatMap((letter) => {
        const body = changes.get(letter)
        return body === undefined ? [] : [{ letter, entry: toPutBack(letter, body) }]
      })
      const answers = await sendAll(
        sqs,
        queueUrl,
        replaced.map(({ entry }) => entry),
      )
      for (const [index, { letter }] of replaced.entries()) {
        const answer = answers[index]
        if (answer && 'messageId' in answer) {
          done.add(letter.messageId)
          replacements.add(answer.messageId)
        } else {
          counts.changed--
          counts.failed++
        }
      }
      return done
    },
  })
  return { ...walk, ...counts, unlinked: [...unlinked.values()] }
}

/** @param found `bookings` and `unlinked` grow by those that only a dead letter tells of. */
function judge(
  { integration }: Target,
  person: Person,
  found: { bookings: Set<string>; contacts: ReadonlySet<string>; unlinked: Map<string, UnlinkedBooking> },
  { body, groupId }: DeadLetter,
): Meant {
  const envelope = envelopeOf(body)
  if (!envelope) return isInText(body, person) ? { do: 'remove' } : { do: 'leave' }
  const { event } = envelope
  if (event.kind === 'probe') return { do: 'leave' }
  if (event.kind === 'unreadable' || event.kind === 'unreadable-crm') {
    // Nobody can say whose it is, and a part cannot be taken out of what is not understood.
    const text = Buffer.from(event.body, 'base64').toString()
    const isTheirs = isInText(text, person) || (event.kind === 'unreadable-crm' && namesContact(text, found.contacts))
    return isTheirs ? { do: 'remove' } : { do: 'leave' }
  }
  if (event.kind === 'crm') {
    const isTheirs = event.contactId !== undefined && found.contacts.has(`${groupId}/${event.contactId}`)
    if (isTheirs || person.isEmail(event.email)) return { do: 'remove' }
    return change(envelope, person)
  }
  const name = `${event.tenant}/${event.booking.meetingId}`
  const isTheirs = isWith(event.booking, person, settingsFor(integration, groupId))
  if (isTheirs && !found.bookings.has(name)) {
    const { meetingId, endsAt } = event.booking
    found.bookings.add(name)
    found.unlinked.set(name, { tenant: event.tenant, meetingId, locationId: groupId, ...(endsAt ? { endsAt } : {}) })
  }
  return found.bookings.has(name) ? { do: 'remove' } : change(envelope, person)
}

function change(envelope: Envelope, person: Person): Meant {
  if (!isAbout(envelope.event, person)) return { do: 'leave' }
  const event = withoutPerson(envelope.event, person)
  const left = envelopeOf(JSON.stringify({ ...envelope, event }))
  return left ? { do: 'change', body: serializeEnvelope(left) } : { do: 'remove' }
}

// HighLevel's ids have 20 letters and digits; so long a one is in no other text by chance.
const SHORTEST_SURE_ID = 10

/** HighLevel tells of notes and tasks by the contact's id. */
const namesContact = (text: string, contacts: ReadonlySet<string>): boolean =>
  [...contacts].some((contact) => {
    const id = contact.slice(contact.indexOf('/') + 1)
    return text.includes(id.length < SHORTEST_SURE_ID ? `"${id}"` : id)
  })

function isInText(text: string, person: Person): boolean {
  if (person.isIn(text)) return true
  // A text of JSON may have it in another spelling.
  const json = parseJson(Buffer.from(text))
  return json.ok && isAbout(json.value, person)
}
