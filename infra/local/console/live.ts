import type { ServerResponse } from 'node:http'
import { ConsoleError } from './console-error.ts'
import { SECURITY_HEADERS } from './console-route.ts'

/** What may have changed: what the dashboard shows, or one of the simulated sides. */
export type Change = 'telemetry' | 'sides'

export interface Live {
  /** Keeps the response open and writes to it what changes. @throws ConsoleError when too many pages listen. */
  attach(response: ServerResponse): void
  tell(change: Change): void
  /** Tells every page that the stage stops, and hangs up. */
  stop(): void
}

// Functions write lines by the dozen; a page has to be told once.
const GATHER_MS = 250
const MAX_PAGES = 20
// How soon the browser tries again by itself.
const RETRY_MS = 1000

/** Server-sent events for the open pages. They carry no data: a page fetches what it shows. */
export function createLive(bootId: string): Live {
  const pages = new Set<ServerResponse>()
  const pending = new Map<Change, NodeJS.Timeout>()
  const write = (event: string, data = '') => {
    for (const page of pages) page.write(`event: ${event}\ndata: ${data}\n\n`)
  }
  return {
    attach(response) {
      if (pages.size >= MAX_PAGES)
        throw new ConsoleError(503, `The console is open in ${MAX_PAGES} places; close one of them`)
      pages.add(response)
      response.on('close', () => pages.delete(response))
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' })
      response.write(`retry: ${RETRY_MS}\nevent: hello\ndata: ${bootId}\n\n`)
    },
    tell(change) {
      if (pages.size === 0 || pending.has(change)) return
      const send = () => {
        pending.delete(change)
        write(change)
      }
      pending.set(change, setTimeout(send, GATHER_MS).unref())
    },
    stop() {
      for (const timer of pending.values()) clearTimeout(timer)
      pending.clear()
      write('stopping')
      for (const page of pages) page.end()
    },
  }
}
