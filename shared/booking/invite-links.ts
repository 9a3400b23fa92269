export interface InviteLinks {
  rescheduleUrl?: string
  cancelUrl?: string
}

type Purpose = 'rescheduleUrl' | 'cancelUrl'
interface Candidate {
  url: string
  purpose: Purpose
  isChiliPiper: boolean
}

const MAX_URL = 2000
// A long sentence that mentions cancelling leads to terms as often as to a cancel page.
const MAX_LABEL = 60

// None of these patterns can go back over what it has read, so the time grows with the length of the text alone.
const ADDRESS = /https:\/\/[^\s"'<>\p{Cc}\p{Cf}\p{Cs}]+/giu
const LINE_END = /\r\n|[\r\n]|<(?:br|p|div|li|\/p|\/div|\/li)(?=[\s/>])[^<>]*>/i
const SENTENCE_END = /[.!?;|•]\s+/
const ANCHOR_END = /<\/a(?=[\s>])[^<>]*>/i
const TAG = /<[^<>]*>/g
const MOVE = /\bre-?schedul(?:e|ing)\b/i
const END = /\bcancel(?:l?ing)?\b/i

/**
 * The links to move and to cancel a booking, from the text of its invitation. Chili Piper's events carry neither, but the
 * invitation does when it has the merge tags on lines such as "Reschedule: {!CP.Meeting.RescheduleUrl}".
 * A link counts when its label, its anchor's text or its path says one of the two. Chili Piper's own come first: those on
 * chilipiper.com and its subdomains. An admin may have written a page of another site there, so those count as well,
 * but never one whose host passes itself off as Chili Piper's.
 */
export function readInviteLinks(description: string): InviteLinks {
  const found = readCandidates(description)
  // Answers of a guest may stand in the invitation, too, so a stranger's page must not come before Chili Piper's.
  const best = found.toSorted((a, b) => Number(b.isChiliPiper) - Number(a.isChiliPiper))
  const links: InviteLinks = {}
  for (const { url, purpose } of best) links[purpose] ??= url
  return links
}

function readCandidates(description: string): Candidate[] {
  const matches = [...description.matchAll(ADDRESS)]
  const endOf = (match: RegExpExecArray | undefined) => (match ? match.index + match[0].length : 0)
  return matches.flatMap((match, at) => {
    const before = description.slice(endOf(matches[at - 1]), match.index)
    const after = description.slice(endOf(match), matches[at + 1]?.index)
    const address = parseAddress(match[0])
    const isLast = at === matches.length - 1
    const purpose = address && purposeOf(address, before, isLast ? `${after}\n` : after)
    const owner = address && ownerOf(address.url)
    if (!address || !purpose || owner === 'impostor') return []
    return [{ url: address.text, purpose, isChiliPiper: owner === 'chili-piper' }]
  })
}

interface Address {
  text: string
  url: URL
}

function parseAddress(written: string): Address | undefined {
  // What follows the address in a sentence or in brackets is not part of it; in HTML, & is written &amp;.
  const text = trimEnd(written).replaceAll('&amp;', '&')
  // A backslash is no part of an address. Browsers read it as a slash, so that what follows it is no host.
  if (text.length > MAX_URL || /[…\\]/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  // https://acme.chilipiper.com@example.org leads to example.org.
  return url.username || url.password ? undefined : { text, url }
}

/** Tells whose page an address leads to, by its host: lower case and in ASCII, as URL has it, and perhaps with the root's dot. */
function ownerOf({ hostname }: URL): 'chili-piper' | 'impostor' | 'other' {
  const host = hostname.replace(/\.$/, '')
  if (host === 'chilipiper.com' || host.endsWith('.chilipiper.com')) return 'chili-piper'
  // Letters of other alphabets, which become xn--, can look like any name.
  const isLookAlike = host.replaceAll(/[.-]/g, '').includes('chilipiper') || /(?:^|\.)xn--/.test(host)
  return isLookAlike ? 'impostor' : 'other'
}

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && '.,;:!?)]}*|'.includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** @param before @param after the text up to the addresses next to it. */
function purposeOf({ url }: Address, before: string, after: string): Purpose | undefined {
  const label = labelBefore(before)
  const said = saidIn(anchorText(before, after)) ?? saidIn(label || labelAfter(before, after))
  const led = saidIn(...url.pathname.split('/').map((part) => part.replaceAll(/[-_]|(?<=[a-z])(?=[A-Z])/g, ' ')))
  return said && led && said !== led ? undefined : (said ?? led)
}

/** What stands before an address: its sentence on the line, or the line right above when that ends with a colon. */
function labelBefore(before: string): string {
  const own = before.split(ANCHOR_END).at(-1) ?? ''
  const lines = (isInAnchor(before) ? own.slice(0, own.lastIndexOf('<')) : own).split(LINE_END).map(plain)
  const last = lines.pop() ?? ''
  if (last) return last.split(SENTENCE_END).findLast(Boolean) ?? ''
  const above = lines.at(-1) ?? ''
  return above.endsWith(':') ? above : ''
}

/** What stands after an address to the end of its line; what stands before the next address is that one's label. */
function labelAfter(before: string, after: string): string {
  const [line = '', ...more] = after.split(LINE_END)
  return isInAnchor(before) || more.length === 0 ? '' : plain(line)
}

function anchorText(before: string, after: string): string {
  const [inner = ''] = after.split(ANCHOR_END, 1)
  return isInAnchor(before) ? plain(inner.slice(inner.indexOf('>') + 1)) : ''
}

const isInAnchor = (before: string) => /href\s{0,9}=\s{0,9}["']?$/i.test(before.slice(-30))
const plain = (text: string) => text.replaceAll(TAG, ' ').trim()

function saidIn(...texts: string[]): Purpose | undefined {
  const short = texts.filter((text) => text.length <= MAX_LABEL)
  const [isMove, isEnd] = [MOVE, END].map((word) => short.some((text) => word.test(text)))
  return isMove === isEnd ? undefined : isMove ? 'rescheduleUrl' : 'cancelUrl'
}
