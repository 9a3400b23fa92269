import { createHmac, timingSafeEqual } from 'node:crypto'

export interface BriefLink {
  tenant: string
  meetingId: string
  /** Unix seconds: from then on the link opens nothing. */
  expiresAt: number
}

/** What a request says it was given: its meeting id decoded, its query as it came. */
export interface BriefClaim {
  meetingId: string
  query: string
}

const DAY_SECONDS = 86_400
/** The most days that a link opens its page, and how often the latest day moves on. */
const MOST_DAYS = 180
const STEP_DAYS = 30
const SIGNATURE_BYTES = 32
// Neither holds a slash, so that the signed text can be read in one way only, whatever the meeting id holds.
const TENANT = /^[a-z0-9][a-z0-9-]{0,39}$/
const EXPIRY = /^[1-9]\d{0,11}$/

/**
 * When the link of a meeting stops working, in Unix seconds: so many days after its end, rounded up to a whole day in UTC, and 180
 * days from now at the latest. For a meeting within the next 150 days less `daysAfter` it follows from the booking alone; for a
 * later one it changes once in 30 days. So a text with the link in it stays the same however often it is written.
 * @param now Unix milliseconds.
 */
export function briefExpiry(endsAt: string, daysAfter: number, now: number): number {
  const afterMeeting = Math.ceil(Date.parse(endsAt) / 1000 / DAY_SECONDS + daysAfter)
  const today = Math.floor(now / 1000 / DAY_SECONDS)
  const latest = today - (today % STEP_DAYS) + MOST_DAYS
  return Math.min(afterMeeting, latest) * DAY_SECONDS
}

/** Makes links to the pages of bookings. */
export function createBriefLinks({ key, baseUrl }: { key: string; baseUrl: string }): {
  linkFor(link: BriefLink): string
} {
  return {
    linkFor(link) {
      const signature = sign(key, link.tenant, link.meetingId, String(link.expiresAt)).toString('base64url')
      const path = `/bookings/${encodeURIComponent(link.meetingId)}/brief`
      return `${baseUrl}${path}?t=${link.tenant}&e=${link.expiresAt}&s=${signature}`
    },
  }
}

/**
 * The booking that a link opens, when one of the keys signed it and its time is not over, nor more than 180 days ahead. Every
 * refusal is the same and takes the same work: one signature per key.
 * @param now Unix milliseconds.
 */
export function verifyBriefLink(keys: readonly string[], claim: BriefClaim, now: number): BriefLink | undefined {
  const query = new URLSearchParams(claim.query)
  const [tenant, expiry, text] = ['t', 'e', 's'].map((name) => onlyValue(query, name)) as [string, string, string]
  const { signature, isCanonical } = readSignature(text)
  const isSigned = keys
    .map((key) => timingSafeEqual(sign(key, tenant, claim.meetingId, expiry), signature))
    .includes(true)
  const isReadable = isCanonical && TENANT.test(tenant) && EXPIRY.test(expiry)
  const expiresAt = Number(expiry)
  const leftMs = expiresAt * 1000 - now
  // Links were made without such a limit once, and somebody may have set a clock wrong.
  const isInTime = leftMs > 0 && leftMs <= MOST_DAYS * DAY_SECONDS * 1000
  if (!isSigned || !isReadable || !isInTime) return undefined
  return { tenant, meetingId: claim.meetingId, expiresAt }
}

const sign = (key: string, tenant: string, meetingId: string, expiry: string): Buffer =>
  createHmac('sha256', key).update(`brief/1/${tenant}/${meetingId}/${expiry}`).digest()

/** Twice named, it is nobody's. */
function onlyValue(query: URLSearchParams, name: string): string {
  const [value = '', ...more] = query.getAll(name)
  return more.length === 0 ? value : ''
}

/** Always of the right size. Base64url has several spellings of the same bytes; one of them is ours. */
function readSignature(text: string): { signature: Buffer; isCanonical: boolean } {
  const bytes = Buffer.from(text, 'base64url')
  const isCanonical = bytes.length === SIGNATURE_BYTES && bytes.toString('base64url') === text
  return { signature: isCanonical ? bytes : Buffer.alloc(SIGNATURE_BYTES), isCanonical }
}
