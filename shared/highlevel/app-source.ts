import type { Clock } from '../clock.ts'
import type { AppSecret } from './app-secret.ts'

/** How long a secret that was found is used without looking again. */
const FOUND_MS = 5 * 60_000
/** How long a missing one is not looked for again: whoever stores it does not wait long, and a stranger's loop costs little. */
const MISSING_MS = 10_000

/** The app's secret as this process knows it, read again after five minutes, or ten seconds when there was none. It throws as `read` does. */
export function createAppSource(options: {
  read(): Promise<AppSecret | undefined>
  clock: Pick<Clock, 'now'>
}): () => Promise<AppSecret | undefined> {
  let known: { app: AppSecret | undefined; until: number } | undefined
  return async () => {
    const now = options.clock.now()
    if (known && now < known.until) return known.app
    const app = await options.read()
    known = { app, until: now + (app ? FOUND_MS : MISSING_MS) }
    return app
  }
}
