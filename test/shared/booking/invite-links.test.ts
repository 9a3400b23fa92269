import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type InviteLinks, readInviteLinks } from '../../../shared/booking/invite-links.ts'
import { processorMs } from '../../support/processor-ms.ts'

const R = 'https://acme.example/b/1?t=a-_'
const C = 'https://acme.example/b/2?t=b='
const both: InviteLinks = { rescheduleUrl: R, cancelUrl: C }

describe('links are read from the text of an invitation', () => {
  test.each<[string, InviteLinks]>([
    [`Reschedule: ${R}\nCancel: ${C}`, both],
    [`Hello,\r\n\r\nReschedule: ${R}\r\nCancel: ${C}\r\nBye`, both],
    [`RESCHEDULE - ${R} | CANCEL - ${C}`, both],
    [`To reschedule: ${R}. To cancel: ${C}.`, both],
    [`Need to reschedule? ${R}\nNeed to cancel? ${C}`, both],
    [`Reschedule:\n${R}\n\nCancel:\r\n${C}`, both],
    [`[Reschedule](${R}) or [Cancel](${C})`, both],
    [`Reschedule <${R}>, cancel <${C}>`, both],
    [`${R} (reschedule)\n${C} (cancel)`, both],
    [`<a href="${R}">Reschedule</a> | <a href="${C}">Cancel</a>`, both],
    [`<a class='x' HREF = '${R}' target=_blank>\n <b>Re-schedule</b>\n</A> <a href=${C}>Cancel meeting</a>`, both],
    [`<p>Reschedule: <a href="${R}">here</a></p><p>Cancel: <a href="${C}">${C}</a></p>`, both],
    [`<b>Reschedule:</b> ${R}<br/><b>Cancel:</b> ${C}<br>`, both],
    [`İİİİ <a href="${R}">Reschedule</a>`, { rescheduleUrl: R }],
    ['Cancel: HTTPS://acme.example/x', { cancelUrl: 'HTTPS://acme.example/x' }],
    ['<a href="https://a.example/x?a=1&amp;b=2">Cancel</a>', { cancelUrl: 'https://a.example/x?a=1&b=2' }],
    ['https://a.example/meeting/cancel/12', { cancelUrl: 'https://a.example/meeting/cancel/12' }],
    ['https://a.example/cancelMeeting', { cancelUrl: 'https://a.example/cancelMeeting' }],
    ['Change it: https://a.example/reschedule-meeting?x', { rescheduleUrl: 'https://a.example/reschedule-meeting?x' }],
    [`Join: https://zoom.example/j/1 | Cancel: ${C}`, { cancelUrl: C }],
    [`https://zoom.example/j/1\nCancel: ${C}`, { cancelUrl: C }],
    [`https://zoom.example/j/1 Cancel: ${C}`, { cancelUrl: C }],
    [`<a href="https://zoom.example/j/1">Join</a> <a href="${C}">Cancel</a>`, { cancelUrl: C }],
    [`Cancel: ${C}\nCancel: https://other.example/`, { cancelUrl: C }],
    ['Cancel: https://a.example/cancel/12', { cancelUrl: 'https://a.example/cancel/12' }],
    [`Canceling? ${C}`, { cancelUrl: C }],
    [`Cancelling? ${C}`, { cancelUrl: C }],
    [`Cancel: \n${C}`, { cancelUrl: C }],
    [`<td>To</td><td>cancel</td><td>${C}</td>`, { cancelUrl: C }],
    [`<span title="or reschedule">Cancel</span>: ${C}`, { cancelUrl: C }],
    [`<a href="${C}" title="or reschedule">Cancel</a>`, { cancelUrl: C }],
    [`To cancel <a class="reschedule" href="${C}">click here</a>`, { cancelUrl: C }],
    [`Cancel <picture></picture> ${C}`, { cancelUrl: C }],
    [`<a href="${R}">Reschedule</a > or cancel <a href="${C}">here</a >`, both],
    [
      'Cancel: https://stranger.example/\nCancel: https://acme.chilipiper.com/c',
      { cancelUrl: 'https://acme.chilipiper.com/c' },
    ],
  ])('%s', (text, links) => {
    expect(readInviteLinks(text)).toEqual(links)
  })
})

describe('what is not clearly one of the two links is none', () => {
  test.each([
    '',
    'Reschedule: call us',
    'Cancel: http://a.example/cancel',
    'Cancel: javascript:alert(1)',
    'Cancel: https://',
    'Cancel: https://user:secret@a.example/',
    'Cancel: https://acme.chilipiper.com@a.example/',
    `Cancel: https://a.example/${'x'.repeat(2_000)}`,
    'Cancel: https://a.example/cut-off…',
    'Reschedule or cancel: https://a.example/x',
    'Cancel: https://a.example/reschedule/1',
    'https://a.example/reschedule/or/cancel',
    'Cancellation policy: https://a.example/terms',
    'https://a.example/cancellation-policy',
    'Cancelled. New time: https://a.example/x',
    'You may cancel at any time. Join: https://a.example/x',
    'Whoever wants to cancel within twenty-four hours of the meeting has to read our terms: https://a.example/x',
    'Cancel whenever you like\nhttps://a.example/x',
    '<a href="https://a.example/cancel">Reschedule</a> Join: <a href="https://a.example/x">here</a>',
    'Join: https://a.example/x?next=cancel',
    'Cancel:\n\nhttps://a.example/x',
    'Cancel whenever you like<br>https://a.example/x',
    'Cancel whenever you like<BR/>https://a.example/x',
    '<p>Cancel whenever you like</p>https://a.example/x',
    'Cancel whenever you like<div class="x">https://a.example/x</div>',
    'Cancel whenever you like<li>https://a.example/x',
  ])('%s', (text) => {
    expect(readInviteLinks(text)).toEqual({})
  })
})

describe('a host that passes itself off as Chili Piper’s is nobody’s page', () => {
  test.each([
    'https://evilchilipiper.com/r/1',
    'https://evil-chilipiper.com/r/1',
    'https://chilipiper.com.evil.example/r/1',
    'https://acme.chilipiper.com.evil.example/r/1',
    'https://chilipiper.evil.example/r/1',
    'https://chilipiper.co/r/1',
    'https://chilipiper.com-booking.example/r/1',
    'https://chili-piper.com/r/1',
    'https://acme.chilipiper.community/r/1',
    'https://EvilChiliPiper.com/r/1',
    'https://evilchilipiper.com:443/r/1',
    'https://evilchilipiper.com./r/1',
    'https://chilipiper.com@evil.example/r/1',
    'https://acme.chilipiper.com:443@evil.example/r/1',
    'https://evil.example\\@acme.chilipiper.com.evil.example/r/1',
    'https://chilipi%70er.evil.example/r/1',
    'https://chilipіper.com/r/1', // A Cyrillic і.
    'https://xn--chilipper-6tf.com/r/1',
    'https://chilipiper。com.evil.example/r/1',
  ])('%s', (url) => {
    const { href } = URL.canParse(url) ? new URL(url) : { href: url }
    for (const address of url.includes('\\') ? [url] : [url, href]) {
      expect(readInviteLinks(`Reschedule: ${address}`)).toEqual({})
      expect(readInviteLinks(`<a href="${address}">Cancel</a>`)).toEqual({})
    }
  })

  test.each([
    'https://chilipiper.com/r/1',
    'https://acme.chilipiper.com/r/1',
    'https://a.b.chilipiper.com/r/1',
    'https://ACME.ChiliPiper.COM/r/1',
    'https://acme.chilipiper.com:443/r/1',
    'https://acme.chilipiper.com:8443/r/1',
    'https://acme.chilipiper.com./r/1',
    'https://acme.chilipiper.com?from=evilchilipiper.com',
  ])('%s is Chili Piper’s, and comes before a page of another site', (url) => {
    expect(readInviteLinks(`Cancel: https://stranger.example/c\nCancel: ${url}`)).toEqual({ cancelUrl: url })
  })
})

describe('time grows with the length alone', () => {
  const pieces = [
    '<a ',
    '<a href="',
    'https://',
    'https://a.example/cancel ',
    '</a',
    '</a>',
    '<',
    '>',
    '<br ',
    ' ',
    '\n',
    '\r',
    'cancel ',
    'cancel: ',
    '. ',
    '|',
    '&amp;',
    'href',
    ')',
    '/',
    'e\u0301',
    '😀',
  ]
  const long = (text: string) => text.repeat(Math.ceil(100_000 / text.length)).slice(0, 100_000)

  test.each([...pieces, 'https://a.example/', '<a href="https://a.example/cancel">', '<p <p <', '! !'])(
    '100 kB of %j',
    (piece) => {
      const startedAt = processorMs()
      readInviteLinks(long(piece))
      readInviteLinks(`https://a.example/${long(piece)}`)
      readInviteLinks(`<a href="https://a.example/">${long(piece)}`)
      readInviteLinks(`${long(piece)}<a href="https://a.example/">`)
      expect(processorMs() - startedAt).toBeLessThan(1_000)
    },
  )

  test('any mixture of them, and what comes out is https, short and whole', () => {
    const mixture = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 10 })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(mixture, (parts) => {
        const startedAt = processorMs()
        for (const text of [parts.join(''), long(parts.join('') || ' ')])
          for (const url of Object.values(readInviteLinks(text))) {
            expect(new URL(url).protocol).toBe('https:')
            expect(url.length).toBeLessThanOrEqual(2_000)
          }
        expect(processorMs() - startedAt).toBeLessThan(1_000)
      }),
      { numRuns: 60 },
    )
  })
})
