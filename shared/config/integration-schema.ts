import * as z from 'zod'
import { isTable } from './merge-settings.ts'
import { isWider } from './route-order.ts'
import { type SettingsInput, settingsShape } from './settings-schema.ts'
import {
  destination,
  domain,
  email,
  emailPattern,
  HIGHLEVEL_WEBHOOK_KEY,
  httpsUrl,
  locationId,
  mustBe,
  name,
  publicKey,
  tenantSlug,
  wholeNumber,
} from './values.ts'

const names = z
  .union([name, z.array(name).min(1, 'must not be empty')], mustBe('must be a name or id, or a list of them'))
  .transform((one) => (Array.isArray(one) ? one : [one]))

const route = z
  .strictObject({
    /** Workspace, by name or id; one of them when several are given. Default any. */
    workspace: names.exactOptional(),
    /** Meeting type, by name or id. Default any. */
    meetingType: names.exactOptional(),
    /** Router, link or playbook it was booked through, by name or id. Default any. */
    router: names.exactOptional(),
    /** HighLevel location of the bookings for which all of the above hold, or `ignore`. */
    to: destination,
  })
  .refine((one) => Object.keys(one).some((key) => key !== 'to'), {
    message: 'needs a workspace, meetingType or router; what is left over goes to the location of the tenant',
  })
const routes = z
  .array(route)
  .max(200, 'must be 200 at most')
  .superRefine((all, context) => {
    for (const [index, one] of all.entries()) {
      const earlier = all.slice(0, index).findIndex((other) => isWider(other, one))
      if (earlier >= 0)
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `is never reached, as route ${earlier} takes all of its bookings; move it up or remove it`,
        })
    }
  })

const tenant = z.strictObject({
  /** HighLevel location of the tenant's bookings. */
  location: locationId,
  /** Bookings that go elsewhere; the first that fits counts. Default none. */
  routes: routes.default([]),
})

const skip = z.strictObject({
  /** Domains whose addresses are colleagues, not guests; subdomains are meant, too. Default none. */
  guestDomains: z.array(domain).default([]),
  /** Addresses of tests; * stands for anything. Default none. */
  guestEmails: z.array(emailPattern).default([]),
})

const highLevel = z.strictObject({
  /** Where the consent page is: gohighlevel, or leadconnectorhq for a white-label domain. Default gohighlevel. */
  consentHost: z.enum(['gohighlevel', 'leadconnectorhq']).default('gohighlevel'),
  /** Who connects: one location at a time, or an agency with its configured locations that have the app. Default location. */
  installs: z.enum(['location', 'agency']).default('location'),
  /** The part of the app's client id before the first -; INSTALL and UNINSTALL webhooks count only when it is given. Default none. */
  appId: z
    .string(mustBe('must be the part of the client id before the first -'))
    .regex(/^[A-Za-z0-9]{3,64}$/, 'must be the part of the client id before the first -')
    .exactOptional(),
  /** Ed25519 keys that may sign HighLevel's webhooks; two while HighLevel changes its key. Default HighLevel's key. */
  webhookPublicKeys: z
    .array(publicKey)
    .min(1, 'must name at least one key')
    .max(4, 'must be 4 keys at most')
    .default([HIGHLEVEL_WEBHOOK_KEY]),
})

const reconcile = z.strictObject({
  /** How often Chili Piper is asked what webhooks did not tell: 5, 10, 15, 30 or 60 minutes. Default 15. */
  everyMinutes: z
    .union(
      [z.literal(5), z.literal(10), z.literal(15), z.literal(30), z.literal(60)],
      mustBe('must be 5, 10, 15, 30 or 60'),
    )
    .default(15),
  /** How far back it looks, by the time of the meeting: 1 to 30 days. After an outage it looks back as far as that. Default 7. */
  daysBack: wholeNumber(1, 30).default(7),
  /** How far ahead it looks: 1 to 365 days. Default 60. */
  daysAhead: wholeNumber(1, 365).default(60),
})

const aws = z.strictObject({
  /** Encrypt the table with a key of this account instead of an AWS owned one. Default false. */
  customerKey: z.boolean().default(false),
  /** How long function logs are kept: 7, 14, 30, 90 or 365 days. Default 30. */
  logRetentionDays: z
    .union(
      [z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)],
      mustBe('must be 7, 14, 30, 90 or 365'),
    )
    .default(30),
  /** How many sync functions may run at once, 2 to 1,000, one location each; a new AWS account has room for 3. Default 3. */
  maxConcurrency: wholeNumber(2, 1000).default(3),
  /** Who is told by e-mail when an alarm goes off; each has to confirm once. Default none. */
  alarmEmails: z.array(email).max(10, 'must be 10 at most').default([]),
  /** Locations whose bookings and limits are counted one by one; each costs up to $3.90 a month. Default the first ten. */
  metricLocations: z.array(locationId).max(50, 'must be 50 at most').exactOptional(),
  /** Where infra/README.md can be read, for the links of alarms and dashboard. Default none: its path is named. */
  runbookUrl: httpsUrl.exactOptional(),
})

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T
/** Settings of one location that differ from those at the top of the file. */
export type LocationSettings = DeepPartial<SettingsInput>

export const integrationShape = {
  /** Version of this file's form. Default 1. */
  version: z.literal(1).default(1),
  /** Chili Piper tenants by the name used in the webhook URL, and where their bookings go. */
  tenants: z
    .record(tenantSlug, tenant, mustBe('must be a table in { }: tenant → { location }'))
    .refine((all) => Object.keys(all).length > 0, 'needs at least one tenant'),
  /** Bookings that are nobody's business in the CRM. */
  skip: skip.prefault({}),
  ...settingsShape,
  /** How HighLevel is connected. */
  highLevel: highLevel.prefault({}),
  /** What is looked up in Chili Piper on a schedule. */
  reconcile: reconcile.prefault({}),
  /** What the stack in AWS looks like. */
  aws: aws.prefault({}),
  /** Location id → settings that differ there; tables are merged with those at the top, lists and values replace them. Default none. */
  locations: z
    .record(
      locationId,
      z.custom<LocationSettings>((value) => isTable(value), { error: 'must be a table in { } with settings' }),
    )
    .default({}),
}

export const integrationSchema = z.strictObject(integrationShape)
