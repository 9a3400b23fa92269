import type { IncomingHttpHeaders } from 'node:http'
import { ConsoleError } from './console-error.ts'

/**
 * Lets through what the console's own page asks, and programs of this machine. Another name for this address (DNS
 * rebinding) and another page in the same browser (CSRF) are refused.
 * @throws ConsoleError
 */
export function checkOrigin(method: string, headers: IncomingHttpHeaders, port: number): void {
  const { host = '', origin } = headers
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    throw new ConsoleError(421, `The console answers as 127.0.0.1:${port} or localhost:${port} only; open it there`)
  if (origin !== undefined && origin !== `http://${host}`)
    throw new ConsoleError(403, 'The console takes requests from its own page only')
  // A link to the page is followed from anywhere; what the page asks for is nobody else's.
  const site = headers['sec-fetch-site']
  const isVisit = method === 'GET' && headers['sec-fetch-mode'] === 'navigate'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit)
    throw new ConsoleError(403, 'The console takes requests from its own page only')
  if (method !== 'GET' && origin === undefined)
    throw new ConsoleError(403, `A change needs the header Origin: http://${host}`)
}
