import { describe, expect, test } from 'vitest'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { parsePolledMeeting } from '../../shared/chili-piper/parse-polled-meeting.ts'
import { readSaidChange } from '../../shared/chili-piper/said-change.ts'
import { parseEnvelope } from '../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../shared/errors.ts'
import { filledText } from '../../shared/filled-text.ts'
import { parseGrant } from '../../shared/grant/grant.ts'
import { parseGrantMessage } from '../../shared/grant/grant-message.ts'
import { contactSchema } from '../../shared/highlevel/contact.ts'
import { parseTokenReply } from '../../shared/highlevel/oauth-reply.ts'
import { anEnvelope } from '../support/bookings.ts'
import { meetingBody, signedDelivery } from '../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../support/webhook-world.ts'

// zod's own min and max compare the length of whatever has one, and this one cannot be compared with anything.
const ODD = { length: { toString: null } }

test('a text is taken up to its limit in characters, whatever they are, and never when it is empty', () => {
  const schema = filledText(3)
  const fits = ['a', 'abc', '😀😀😀', '\n\n\n', '\uD800'].map((text) => schema.safeParse(text).success)
  const doesNot = ['', 'abcd', '😀😀😀😀', 7, null, ODD].map((value) => schema.safeParse(value).success)
  expect([...fits, ...doesNot]).toEqual([...fits.map(() => true), ...doesNot.map(() => false)])
})

describe('W20: an object with a length of its own in place of a text is refused, never an exception,', () => {
  test('in a meeting', () => {
    expect(parseMeeting(meetingBody({ hostIdChili: ODD }))).toEqual({ ok: false, path: 'hostIdChili' })
    expect(parsePolledMeeting({ meetingId: ODD, meetingStatus: 'Active' })).toBeUndefined()
    expect(readSaidChange({ type: ODD })).toBeUndefined()
  })

  test('in a queue message', () => {
    const envelope = JSON.stringify({ ...anEnvelope({ change: 'created', signedAt: 1 }), eventId: ODD })
    expect(() => parseEnvelope(envelope)).toThrow(MalformedEnvelopeError)
    const ask = { version: 1, kind: 'refresh', subject: 'location-1', grantVersion: ODD, reason: 'due', askedAt: 1 }
    expect(() => parseGrantMessage(JSON.stringify(ask))).toThrow(MalformedEnvelopeError)
  })

  test('in a grant, a token reply and a contact', () => {
    expect(parseGrant(JSON.stringify({ kind: 'private-integration-token', accessToken: ODD }))).toBeUndefined()
    expect(parseTokenReply({ access_token: ODD }, { startedAt: 0 })).toMatchObject({ ok: false })
    expect(contactSchema.safeParse({ id: ODD }).success).toBe(false)
  })

  test('in a signed delivery: it is quarantined and answered 202', async () => {
    const world = createWebhookWorld()
    const delivery = signedDelivery({ body: meetingBody({ meetingIdChili: ODD }) })
    await world.expectQuarantined(delivery, 'field meetingIdChili')
  })
})
