import type { Change } from '../live.ts'

export type Connection = 'live' | 'stopped' | 'reconnecting'

const RETRY_MS = 1000

/** Listens to what changes, and goes on listening when the stage comes back. */
export function listen(options: { onChange(change: Change): void; onConnection(connection: Connection): void }): void {
  let boot: string | undefined
  const connect = () => {
    const source = new EventSource('/api/events')
    let hasStopped = false
    source.addEventListener('hello', ({ data }) => {
      // Another start may have another page and another configuration.
      if (boot !== undefined && boot !== data) location.reload()
      boot = data
      options.onConnection('live')
    })
    for (const change of ['telemetry', 'sides'] as const)
      source.addEventListener(change, () => options.onChange(change))
    source.addEventListener('stopping', () => {
      hasStopped = true
      options.onConnection('stopped')
    })
    source.addEventListener('error', () => {
      source.close()
      if (!hasStopped) options.onConnection('reconnecting')
      setTimeout(connect, RETRY_MS)
    })
  }
  connect()
}
