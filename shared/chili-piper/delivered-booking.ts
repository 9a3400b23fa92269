import type { Booking, Change, EventChange } from '../booking/booking.ts'
import { parseJson } from '../booking/parse-json.ts'
import type { Contradiction, EnvelopeEvent } from '../envelope.ts'
import { MalformedEnvelopeError } from '../errors.ts'
import { parseMeeting } from './parse-meeting.ts'
import { carriedOut, contradictionOf, readSaidChange } from './said-change.ts'

/** What a stored delivery comes to. */
export interface Delivered {
  change: EventChange
  booking: Booking
  contradiction?: Contradiction
}

/** Reads a stored delivery. @throws MalformedEnvelopeError when it is no meeting that this version can read. */
export function deliveredOf(event: Extract<EnvelopeEvent, { kind: 'booking' | 'unreadable' }>): Delivered {
  if (event.kind === 'unreadable') return readBody(event.change, Buffer.from(event.body, 'base64'))
  const { change, booking, contradiction } = event
  return { change, booking, ...(contradiction ? { contradiction } : {}) }
}

function readBody(path: Change, body: Uint8Array): Delivered {
  const json = parseJson(body)
  if (!json.ok) throw unreadable(json.reason)
  const meeting = parseMeeting(json.value)
  if (!meeting.ok) throw unreadable(`field ${meeting.path}`)
  const said = readSaidChange(json.value)
  const contradiction = contradictionOf(path, said)
  return { change: carriedOut(path, said), booking: meeting.booking, ...(contradiction ? { contradiction } : {}) }
}

// What this version finds wrong; what the message says of that itself may have been edited.
const unreadable = (reason: string) => new MalformedEnvelopeError(`The delivery is no meeting we can read: ${reason}`)
