import type { ChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { ChiliPiperUnavailableError } from '../../shared/chili-piper/errors.ts'
import { createNames } from './look-up-names.ts'
import { beginPass, type Cursor, type Pass, type Span, windowsOf } from './passes.ts'
import { emptyTally, type PageOptions, reconcilePage, type Tally } from './reconcile-page.ts'

export type MeetingSource = Pick<ChiliPiperClient, 'meetings' | 'workspaces' | 'meetingTypes'>

export interface PassOptions extends Omit<PageOptions, 'names'> {
  chiliPiper: MeetingSource
  /** Name of the item that remembers how far a pass came. */
  cursorName: string
  /** Unix milliseconds: no window is begun and no page asked for after this. */
  deadline?: number
  /** How much work a killed run may lose; a run that is quicker writes nothing on its way. */
  saveEveryMs?: number
  onWindow?(progress: { done: number; windows: number }): void
}

export interface PassResult {
  isComplete: boolean
  windows: number
  tally: Tally
}

/** A killed run repeats half a minute's windows; one that finds nothing is over by then and saves nothing. */
const SAVE_EVERY_MS = 30_000
/** The end of the last complete pass may be remembered as this much older: that costs no write, and only widens the next. */
const COMPLETED_PRECISION_MS = 3_600_000

/**
 * Compares all of a tenant's meetings in the configured range with what is known of them, and sends what is new. Goes on
 * where the last run stopped; after an outage of its own it looks back over all of it.
 * @param isHeld a location of the tenant is not connected: what is sent may expire, so the pass does not count as complete.
 * @throws what Chili Piper, table and queue answer; how far it came is saved
 */
export async function reconcileTenant(
  options: Omit<PassOptions, 'cursorName'> & { isHeld: boolean },
): Promise<PassResult> {
  const { tenant, store, integration, clock, isHeld } = options
  const cursorName = `reconcile#${tenant}`
  const cursor = await store.readCursor(cursorName)
  const pass = cursor.pass ?? beginPass(integration.reconcile, cursor, clock.now())
  const result = await runPass({ ...options, cursorName }, cursor, pass)
  if (!result.isComplete) return result
  const { completedAt } = cursor
  const isOld = completedAt === undefined || pass.anchor - completedAt > COMPLETED_PRECISION_MS
  // A first pass has a beginning, too: an outage from here on is looked back over.
  const next = isHeld && completedAt !== undefined ? completedAt : pass.anchor
  if (result.isSaved || (isOld && next !== completedAt)) await store.writeCursor(cursorName, { completedAt: next })
  return result
}

/**
 * Looks at the windows of a pass that are left, one after the other, and saves how far it came: on the way when it takes
 * long, and when it has to stop or fails.
 */
export async function runPass(
  options: PassOptions,
  cursor: Cursor,
  pass: Pass,
): Promise<PassResult & { isSaved: boolean }> {
  const { store, clock, cursorName, saveEveryMs = SAVE_EVERY_MS } = options
  const windows = windowsOf(pass)
  const names = createNames(options.chiliPiper, options)
  const tally = emptyTally()
  let done = pass.done
  let isSaved = cursor.pass !== undefined
  let savedAt = clock.now()
  const save = async () => {
    await store.writeCursor(cursorName, { ...cursor, pass: { ...pass, done } })
    isSaved = true
    savedAt = clock.now()
  }
  const result = (isComplete: boolean) => ({ isComplete, windows: done - pass.done, tally, isSaved })
  try {
    for (const window of windows.slice(pass.done)) {
      if (!(await runWindow({ ...options, names }, window, tally))) {
        await save()
        return result(false)
      }
      done++
      options.onWindow?.({ done, windows: windows.length })
      if (done < windows.length && clock.now() - savedAt >= saveEveryMs) await save()
    }
  } catch (error) {
    // The failure is what counts; a cursor that cannot be saved as well costs a repetition.
    if (done > pass.done) await save().catch(() => {})
    throw error
  }
  return result(true)
}

/** False when the time was up before the window was done. */
async function runWindow(options: PassOptions & PageOptions, window: Span, tally: Tally): Promise<boolean> {
  const { clock, chiliPiper, deadline = Number.POSITIVE_INFINITY } = options
  const [from, to] = [new Date(window.from).toISOString(), new Date(window.to).toISOString()]
  const pages = chiliPiper.meetings({ from, to })[Symbol.asyncIterator]()
  for (;;) {
    const fetchedAt = clock.now()
    if (fetchedAt >= deadline) return false
    try {
      const { done, value: page } = await pages.next()
      if (done) return true
      tally.unreadable += page.unreadable
      await reconcilePage(options, { meetings: page.meetings, fetchedAt }, tally)
      if (page.isWindowDone && page.to === to) return true
    } catch (error) {
      if (error instanceof ChiliPiperUnavailableError && error.reason === 'deadline') return false
      throw error
    }
  }
}
