import { createPublicKey } from 'node:crypto'
import { isSupportedCountry } from 'libphonenumber-js/max'
import * as z from 'zod'
import { normalizeEmail } from '../booking/email.ts'
import { parseTimeZone } from '../booking/time-zone.ts'
import { checkTemplate } from '../plan/template.ts'

// The values that options are made of. Each says what it must be, because that sentence is all a user sees of it.

/** The sentence for anything of another kind, and for nothing at all. */
export const mustBe = (must: string) => ({
  error: ({ code, input }: { code?: string; input?: unknown }) =>
    code === 'unrecognized_keys' ? undefined : input === undefined ? `is missing: it ${must}` : must,
})
export const matching = (pattern: RegExp, must: string) => z.string(mustBe(must)).regex(pattern, must)
const passing = (isRight: (text: string) => boolean, must: string) =>
  z.string(mustBe(must)).refine(isRight, { message: must })

// Location ids are FIFO group ids and parts of secret names, so the alphabet is what both accept.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const LOCATION = /^[A-Za-z0-9_-]{3,64}$/
export const locationId = matching(
  LOCATION,
  'must be a HighLevel location id (letters, digits, - and _, 3 to 64)',
).refine((id) => id !== 'ignore', { message: 'must be a HighLevel location id; only routes can go to "ignore"' })

export const destination = matching(
  LOCATION,
  'must be a HighLevel location id (letters, digits, - and _, 3 to 64) or "ignore"',
)

export const tenantSlug = matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, 40 at most')

export const taskName = matching(/^[a-z0-9][a-z0-9-]{0,29}$/, 'must be lower-case letters, digits and -, 30 at most')

/** An id as HighLevel shows it in its addresses: of a user, a calendar, a workflow. */
export const recordId = matching(
  /^[A-Za-z0-9_-]{2,64}$/,
  'must be an id as HighLevel shows it in the address bar (letters, digits, - and _)',
)

export const tag = passing(
  (text) => text === text.trim().toLowerCase() && /^\P{Cc}{1,60}$/u.test(text),
  'must be a text of 1 to 60 characters in lower case without outer spaces, as HighLevel saves it',
)

export const email = z
  .string(mustBe('must be an e-mail address'))
  .trim()
  .refine((text) => normalizeEmail(text) !== undefined, { message: 'must be an e-mail address' })
  .toLowerCase()

/** Where something can be read. */
export const httpsUrl = matching(/^https:\/\/[^\s@"'<>]{1,300}$/, 'must be an https address of 300 characters at most')

/** An address in which * stands for anything: *+test@*, qa-*@example.com. */
export const emailPattern = matching(
  /^[^\s@]+@[^\s@]+$/,
  'must look like an e-mail address; * stands for anything, as in *+test@*',
)
  .refine((text) => !/^\*+@\*+$/.test(text), { message: 'would skip every guest; say more than *@*' })
  .toLowerCase()

export const domain = matching(
  /^(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  'must be a domain like example.com, without @ and without https://',
).toLowerCase()

export const country = passing(
  (text) => isSupportedCountry(text),
  'must be a two-letter country code in capitals, like US or GB',
)

export const timeZone = passing(
  (text) => parseTimeZone(text) !== undefined,
  'must be a time zone by its IANA name, like America/New_York or Europe/London',
)

const MAX_OFFSET_DAYS = 365
const DAYS = { d: 1, h: 24, m: 1440 }

/** Minutes, hours or days before (-) or after a moment: -1d, 30m, 2h, 0m. */
export const offset = passing((text) => {
  const [, amount, unit] = /^[+-]?(\d{1,6})([mhd])$/.exec(text) ?? []
  return (unit === 'm' || unit === 'h' || unit === 'd') && Number(amount) / DAYS[unit] <= MAX_OFFSET_DAYS
}, `must be a number of minutes, hours or days like -1d, 2h or 30m, ${MAX_OFFSET_DAYS} days at most`)

/** What a booking type goes by: a name as people see it, or an id. */
export const name = z
  .string(mustBe('must be a name or id in quotes'))
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must have 200 characters at most')

export const wholeNumber = (least: number, most: number) => {
  const must = `must be a whole number from ${least} to ${most}`
  return z.int(mustBe(must)).min(least, must).max(most, must)
}

/** A text with {{variables}}. */
export const template = z
  .string(mustBe('must be a text in quotes, with {{variables}} where the booking fills it in'))
  .min(1, 'must not be empty')
  .max(5000, 'must have 5,000 characters at most')
  .superRefine((text, context) => {
    for (const message of checkTemplate(text)) context.addIssue({ code: 'custom', message })
  })

// The key that signs all of HighLevel's webhooks, of every app: marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide
export const HIGHLEVEL_WEBHOOK_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=
-----END PUBLIC KEY-----`

const KEY = 'must be an Ed25519 public key in PEM form, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----'
export const publicKey = z.string(mustBe(KEY)).trim().refine(isPublicKey, { message: KEY })

function isPublicKey(pem: string): boolean {
  // A private key would be read as well, and must not get into the bundle.
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) return false
  try {
    return createPublicKey(pem).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}
