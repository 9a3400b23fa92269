import { parseJson } from '../booking/parse-json.ts'
import type { EnvelopeEvent } from '../envelope.ts'
import { MalformedEnvelopeError } from '../errors.ts'
import { parseMeeting } from './parse-meeting.ts'

/** The booking that an event tells of. @throws MalformedEnvelopeError when the delivery is no meeting that this version can read. */
export function bookingOf(event: Exclude<EnvelopeEvent, { kind: 'crm' | 'probe' }>) {
  if (event.kind === 'booking') return event.booking
  const json = parseJson(Buffer.from(event.body, 'base64'))
  if (!json.ok) throw unreadable(json.reason)
  const meeting = parseMeeting(json.value)
  if (!meeting.ok) throw unreadable(`field ${meeting.path}`)
  return meeting.booking
}

// What this version finds wrong; what the message says of that itself may have been edited.
const unreadable = (reason: string) => new MalformedEnvelopeError(`The delivery is no meeting we can read: ${reason}`)
