import * as z from 'zod'

// Location ids are FIFO group ids and parts of secret names, so the alphabet is what both accept.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const locationId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{3,64}$/, 'must be a HighLevel location id (letters, digits, - and _)')
const tenantSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, 40 at most')
const tag = z
  .string()
  .min(1)
  .max(60)
  .refine(
    (text) => text === text.trim().toLowerCase(),
    'must be lower case without outer spaces, as HighLevel saves it',
  )
const emailKey = z
  .string()
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address')
  .toLowerCase()

const tags = z.strictObject({
  /** A booking is coming up. */
  booked: tag.default('cp-booked'),
  /** A booking was moved to another time at least once. */
  rescheduled: tag.default('cp-rescheduled'),
  /** The latest booking was cancelled. */
  cancelled: tag.default('cp-cancelled'),
  /** Tags by Chili Piper meeting type (its name or id), added when such a meeting is booked. */
  byMeetingType: z.record(z.string(), z.array(tag)).default({}),
})

// The key that signs all of HighLevel's webhooks, of every app: marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide
const HIGHLEVEL_WEBHOOK_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=
-----END PUBLIC KEY-----`
const publicKey = z
  .string()
  .trim()
  .regex(
    /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{40,}\n-----END PUBLIC KEY-----$/,
    'must be a public key in PEM form, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----',
  )

const highLevel = z.strictObject({
  /** Where the consent page is: gohighlevel, or leadconnectorhq for a white-label domain. */
  consentHost: z.enum(['gohighlevel', 'leadconnectorhq']).default('gohighlevel'),
  /** Who connects: one location at a time, or an agency with all its locations that have the app. */
  installs: z.enum(['location', 'agency']).default('location'),
  /** The part of the app's client id before the first -; INSTALL and UNINSTALL webhooks count only when it is given. */
  appId: z
    .string()
    .regex(/^[A-Za-z0-9]{3,64}$/, 'must be the part of the client id before the first -')
    .exactOptional(),
  /** Ed25519 keys that may sign HighLevel's webhooks; two while HighLevel changes its key. */
  webhookPublicKeys: z.array(publicKey).min(1).max(4).default([HIGHLEVEL_WEBHOOK_KEY]),
})

const integrationSchema = z.strictObject({
  /** Version of this file's form. */
  version: z.literal(1).default(1),
  /** Chili Piper tenants by the name used in the webhook URL, and the HighLevel location their bookings go to. */
  tenants: z
    .record(tenantSlug, z.strictObject({ location: locationId }))
    .refine((all) => Object.keys(all).length > 0, 'needs at least one tenant'),
  /** ISO 3166 country of phone numbers written without a country code. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a two-letter country code in capitals')
    .default('US'),
  /** Data fields that may hold the guest's phone: reference, id or label, case-blind, first that is filled wins. */
  phoneFields: z.array(z.string().min(1)).default(['PersonPhone', 'Phone', 'PhoneNumber', 'MobilePhone']),
  /** Host e-mail → HighLevel user id: who owns a new contact and gets the task. */
  owners: z.record(emailKey, z.string().min(1)).default({}),
  /** Tags that show a contact's state. Everything else on the contact is left alone. */
  tags: tags.prefault({}),
  /** `dry-run` reads contacts and writes nothing to HighLevel, so no write access is asked for. */
  mode: z.enum(['sync', 'dry-run']).default('sync'),
  /** How HighLevel is connected. */
  highLevel: highLevel.prefault({}),
  /** What the stack in AWS looks like. */
  aws: z
    .strictObject({
      /** Encrypt the table with a key of this account instead of an AWS owned one. */
      customerKey: z.boolean().default(false),
      /** How long function logs are kept. */
      logRetentionDays: z
        .union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)])
        .default(30),
      /** How many sync functions may run at once; each serves one location at a time. */
      maxConcurrency: z.int().min(2).max(1000).default(20),
    })
    .prefault({}),
})

/** The checked configuration with every default filled in: plain data, bundled with the functions. */
export type Integration = z.output<typeof integrationSchema>
export type IntegrationInput = z.input<typeof integrationSchema>

/** The configuration file cannot be used. The message lists every problem with its path. */
export class IntegrationConfigError extends Error {
  override name = 'IntegrationConfigError' as const
}

/**
 * Checks the integration's configuration and fills in the defaults.
 * @throws IntegrationConfigError naming every path that is wrong and what it must be.
 */
export function defineIntegration(input: IntegrationInput): Integration {
  const result = integrationSchema.safeParse(input)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(top level)'}: ${issue.message}`)
  throw new IntegrationConfigError(`The integration configuration has ${lines.length} problem(s):\n${lines.join('\n')}`)
}
