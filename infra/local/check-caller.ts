import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whom a listener of the local stage answers, beside programs of this machine:
 * - `anyone`: pages of any site, as a public API does; what they may read is decided by CORS.
 * - `programs`: no page at all.
 * - `own-pages`: pages that the listener itself serves. A link to them is followed from anywhere.
 * - `own-pages-only`: as `own-pages`, but changes come from those pages alone and not from programs.
 */
export type Callers = 'anyone' | 'programs' | 'own-pages' | 'own-pages-only'

/** Why a request is not answered. */
export interface Refusal {
  status: number
  message: string
}

export interface CallerRequest {
  method?: string | undefined
  headers: IncomingHttpHeaders
}

// The names for this machine that nobody else can point elsewhere. Further names of loopback, such as 127.0.0.2 or
// a.localhost, reach no listener of ours or have no user, so they are refused like any other.
const NAMES = ['127.0.0.1', 'localhost', '[::1]']
const HTTP_PORT = 80
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
const FORM_TYPES = ['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']

/**
 * Tells why a request may not come in, or undefined when it may. The name that the caller knows this address by must be
 * one of this machine with the right port: a page that had its own name pointed here (DNS rebinding) is refused. A host
 * without a port means port 80. Unless anyone may call, so is a page of another origin in the same browser (CSRF), by the
 * Origin and Sec-Fetch-Site that the browser adds. Programs send neither.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function checkCaller({ method, headers }: CallerRequest, port: number, callers: Callers): Refusal | undefined {
  const host = (headers.host ?? '').toLowerCase()
  const known = NAMES.flatMap((name) => (port === HTTP_PORT ? [name, `${name}:${port}`] : [`${name}:${port}`]))
  if (!known.includes(host))
    return {
      status: 421,
      message: `This listener answers as 127.0.0.1:${port} or localhost:${port} only; call it there`,
    }
  if (callers === 'anyone') return undefined
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) return foreign
  const site = headers['sec-fetch-site'] ?? 'none'
  if (site !== 'same-origin' && site !== 'none' && (callers === 'programs' || !isVisit({ method, headers })))
    return foreign
  if (origin === undefined && method !== 'GET' && (callers === 'own-pages-only' || isOldForm(headers)))
    return { status: 403, message: `A change needs the header Origin: http://${host}` }
  return undefined
}

/**
 * A browser too old to say where a request comes from, with a body that a page of any site may send without asking first.
 * Programs may send such a body, and many do by default: only browsers call themselves Mozilla.
 */
const isOldForm = ({ 'user-agent': agent = '', 'content-type': type = '' }: IncomingHttpHeaders): boolean =>
  agent.startsWith('Mozilla/') && FORM_TYPES.includes(type.split(';', 1)[0]?.trim().toLowerCase() ?? '')

/** A link that is followed, and no frame in another page. */
const isVisit = ({ method, headers }: CallerRequest): boolean =>
  method === 'GET' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  (headers['sec-fetch-dest'] ?? 'document') === 'document'

const foreign: Refusal = {
  status: 403,
  message: 'This listener takes no requests from pages of other sites, only from its own and from programs',
}
