import { STATE_SECONDS } from './install-states.ts'

// The prefix makes browsers insist on Secure, Path=/ and no Domain: nothing but this very host can have set it.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
const NAME = '__Host-highlevel-install'

/** The secret that ties an install to its browser; undefined when it is missing or comes more than once. */
export function readBrowserCookie(cookies: readonly string[] | undefined): string | undefined {
  const found = (cookies ?? []).filter((cookie) => cookie.startsWith(`${NAME}=`))
  return found.length === 1 ? found[0]?.slice(NAME.length + 1) : undefined
}

/** Lax, not Strict: the callback is a navigation that comes from HighLevel's site. */
export const browserCookie = (secret: string) =>
  `${NAME}=${secret}; Path=/; Max-Age=${STATE_SECONDS}; Secure; HttpOnly; SameSite=Lax`
