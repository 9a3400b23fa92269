import { expect, test } from 'vitest'
import * as z from 'zod'
import { readQuery } from '../../functions/oauth-callback/read-query.ts'
import { crmText } from '../../shared/booking/crm-text.ts'
import { normalizeEmail } from '../../shared/booking/email.ts'
import { parseInstant } from '../../shared/booking/instant.ts'
import { readInviteLinks } from '../../shared/booking/invite-links.ts'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { normalizePhone } from '../../shared/booking/phone.ts'
import { parseTimeZone } from '../../shared/booking/time-zone.ts'
import { visibleNotes } from '../../shared/brief/visible-notes.ts'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { errorCodeOf, missingPermission } from '../../shared/chili-piper/refusal.ts'
import { ask } from '../../shared/highlevel/ask.ts'
import { readRefusal } from '../../shared/highlevel/oauth-reply.ts'
import { refusalKind } from '../../shared/highlevel/refusal.ts'
import { html, toText } from '../../shared/html.ts'
import { boundBooking } from '../../shared/plan/bound-booking.ts'
import { isMarked, lastMark, noteDigest, tailOf } from '../../shared/plan/note-text.ts'
import { checkTemplate } from '../../shared/plan/template.ts'
import { createView } from '../../shared/plan/template-view.ts'
import { fullInput } from '../shared/plan/template-fixtures.ts'
import { aBooking } from '../support/bookings.ts'
import { meetingBody } from '../support/chili-piper-bodies.ts'
import { IS_LONG } from './settings.ts'

const split = (text: string) => text.match(/.{1,40}/gs) ?? []
const fieldsOf = (text: string) => Object.fromEntries(split(text).map((part, at) => [`${part}${at}`, part]))

/** Everything that reads a text which somebody else wrote, however long. */
const READERS: Record<string, (text: string) => unknown> = {
  crmText: (text) => crmText(text, 5_000),
  normalizeEmail,
  parseInstant,
  normalizePhone: (text) => normalizePhone(text, 'US'),
  parseTimeZone,
  readInviteLinks,
  parseJson: (text) => parseJson(Buffer.from(text)),
  'parseMeeting, of guests': (text) =>
    parseMeeting(meetingBody({ additionalGuests: split(text).map((name) => ({ name })) })),
  'parseMeeting, of fields': (text) => parseMeeting(meetingBody({ primaryGuestDataFields: fieldsOf(text) })),
  boundBooking: (text) => boundBooking(aBooking({ title: text, otherGuests: split(text).map((name) => ({ name })) })),
  'a template’s view': (text) => createView(fullInput({ title: text, description: text })).texts('booking.description'),
  checkTemplate: (text) => checkTemplate(text.slice(0, text.length / 8)),
  lastMark,
  isMarked: (text) => isMarked(text, 'chili-piper/demo/m'),
  tailOf: (text) => tailOf(text, 'chili-piper/demo/m'),
  noteDigest,
  visibleNotes: (body) => visibleNotes([{ id: 'n', body }], {}, { all: true }),
  'a page': (text) => toText(html`<p title="${text}">${text}</p>`),
  readQuery,
  errorCodeOf,
  missingPermission,
  refusalKind: (message) => refusalKind({ message }),
  readRefusal: (message) => readRefusal(400, { message }),
  ask: (message) =>
    ask(
      { locationId: 'l', request: async () => ({ status: 400, body: { message } }) },
      { method: 'GET', path: '/contacts/c' },
      z.unknown(),
    ).catch(() => {}),
}

// What makes a careless pattern go over the same text again and again.
const PIECES = [
  '<',
  '<a ',
  '<p',
  '<br ',
  '&lt;',
  '[chili-piper/',
  '[',
  '{',
  '"',
  '{{',
  '{{#a}}',
  ' ',
  '\n',
  '\r\n',
  '.',
  'a.',
  'a@',
  'https://',
  'https://a.',
  '-',
  '%',
  '&a=',
  ' id ',
  ' id x',
  'x',
  'a-',
  'é',
  '\u0301',
  '\uD83D',
  '+1 ',
]
const SMALL = IS_LONG ? 25_000 : 5_000
const TIMES = 8
// Below it there is nothing to compare: to go over a text again for each of its characters takes many times as long.
const FLOOR_MS = 150

/** Of this process alone, as others share the machine. */
function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

test.each(Object.entries(READERS))(
  'P19: a text of eight times the length does not cost its square in %s',
  (_name, read) => {
    for (const piece of PIECES) {
      const textOf = (length: number) => piece.repeat(Math.ceil(length / piece.length))
      const [small, large] = [textOf(SMALL), textOf(SMALL * TIMES)]
      if (cpuMs(() => read(large)) < FLOOR_MS) continue
      const [smallMs, largeMs] = [small, large].map((text) => Math.min(...[1, 2, 3].map(() => cpuMs(() => read(text)))))
      if (largeMs! > FLOOR_MS) expect(largeMs! / smallMs!, JSON.stringify(piece)).toBeLessThan(TIMES * 4)
    }
  },
)
