import * as z from 'zod/mini'

/** Tokens as HighLevel's OAuth endpoints give them, checked. */
export interface TokenReply {
  accessToken: string
  /** Absent when HighLevel did not replace it: the one that was used stays good (RFC 6749 section 6). */
  refreshToken?: string
  expiresInSeconds: number
  scopes: string[]
  userType: 'Location' | 'Company'
  locationId?: string
  companyId: string
  userId?: string
  /** An agency installed a sub-account app for many of its locations at once. */
  isBulkInstallation: boolean
  installToFutureLocations?: boolean
  approvedLocations?: string[]
  /** Unix ms just before the request was sent: what `expiresInSeconds` counts from, on the safe side. */
  startedAt: number
}

export type TokenOutcome =
  | { outcome: 'granted'; reply: TokenReply }
  /** The code or refresh token is unknown, expired or used; the stored one may be newer by now. */
  | { outcome: 'invalid-grant' }
  /** The location is unpaid or paused: the same token works again when it is active. */
  | { outcome: 'inactive' }
  /** Client id, secret or a parameter is refused. `detail` has a status and names, never a value. */
  | { outcome: 'misconfigured'; detail: string }

// Ids become parts of secret names and of queue group ids, so the alphabet is what both accept.
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{3,64}$/))
const optionalId = z.pipe(
  z.transform((value) => (value === '' ? undefined : value)),
  z.nullish(id),
)
// Visible ASCII, as RFC 6749 appendix A says; a header cannot carry anything else.
const token = z.string().check(z.regex(/^[\x21-\x7e]{1,16384}$/))
const MAX_LIFETIME_SECONDS = 10 * 365 * 86_400

const replySchema = z.object({
  access_token: token,
  token_type: z.optional(z.string().check(z.regex(/^bearer$/i))),
  expires_in: z.int().check(z.positive(), z.maximum(MAX_LIFETIME_SECONDS)),
  refresh_token: z.optional(token),
  scope: z.optional(z.string().check(z.regex(/^[\x20-\x7e]*$/))),
  userType: z.enum(['Location', 'Company']),
  locationId: optionalId,
  companyId: id,
  userId: optionalId,
  isBulkInstallation: z.nullish(z.boolean()),
  installToFutureLocations: z.nullish(z.boolean()),
  approvedLocations: z.nullish(z.array(id)),
})

/** What is known without the reply; /oauth/locationToken does not repeat it. */
export interface KnownOfReply {
  startedAt: number
  userType?: 'Location'
  companyId?: string
  locationId?: string
}

export type ReplyResult = { ok: true; reply: TokenReply } | { ok: false; field: string }

/**
 * Checks a 2xx answer to the letter: an absent refresh token is fine, one that is null or a number is not.
 * `field` is the first thing that is wrong; values are never told.
 */
export function parseTokenReply(body: unknown, { startedAt, ...known }: KnownOfReply): ReplyResult {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  const result = replySchema.safeParse(isObject ? { ...known, ...body } : body)
  if (!result.success) return { ok: false, field: result.error.issues[0]?.path.join('.') || 'body' }
  const { data } = result
  const contradicts =
    (known.locationId !== undefined && data.locationId !== known.locationId) ||
    (known.companyId !== undefined && data.companyId !== known.companyId) ||
    (known.userType !== undefined && data.userType !== known.userType)
  if (contradicts) return { ok: false, field: 'locationId, companyId or userType of the one asked for' }
  return {
    ok: true,
    reply: {
      accessToken: data.access_token,
      ...(data.refresh_token === undefined ? {} : { refreshToken: data.refresh_token }),
      expiresInSeconds: data.expires_in,
      scopes: (data.scope ?? '').split(' ').filter((scope) => scope !== ''),
      userType: data.userType,
      ...(data.locationId ? { locationId: data.locationId } : {}),
      companyId: data.companyId,
      ...(data.userId ? { userId: data.userId } : {}),
      isBulkInstallation: data.isBulkInstallation ?? false,
      ...(typeof data.installToFutureLocations === 'boolean'
        ? { installToFutureLocations: data.installToFutureLocations }
        : {}),
      ...(data.approvedLocations ? { approvedLocations: data.approvedLocations } : {}),
      startedAt,
    },
  }
}

const PARAMETERS =
  /\b(client_?id|client_?secret|grant_?type|user_?type|redirect_?uri|refresh_?token|code|company_?id|location_?id)\b/i

/** Tells the refusals apart by their text, as HighLevel sends no error codes. */
export function readRefusal(status: number, body: unknown): Exclude<TokenOutcome, { outcome: 'granted' }> {
  const text = textsOf(body).join('\n')
  if (/\binvalid[ _]grant\b|refresh token is invalid/i.test(text)) return { outcome: 'invalid-grant' }
  if (/location is not active/i.test(text)) return { outcome: 'inactive' }
  const name = PARAMETERS.exec(text)?.[1]
  return { outcome: 'misconfigured', detail: `HighLevel answered ${status}${name ? `, about ${name}` : ''}` }
}

/** A refusal's texts: `message` is one or a list of them; some answers have RFC 6749's `error` and `error_description`. */
export function textsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  const values = new Map<string, unknown>(Object.entries(body))
  return ['message', 'error', 'error_description']
    .flatMap((name) => values.get(name))
    .filter((value) => typeof value === 'string')
}
