import type { Clock } from '../../shared/clock.ts'
import { RateLimitedError, RemoteUnavailableError } from '../../shared/errors.ts'
import type { Api, Existing } from '../../shared/highlevel/ask.ts'
import type { Contact } from '../../shared/highlevel/contact.ts'
import { type ContactEvent, getContact, listContactAppointments } from '../../shared/highlevel/contacts.ts'
import { listNotes, type Note } from '../../shared/highlevel/notes.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'
import { listTasks, type Task } from '../../shared/highlevel/tasks.ts'
import type { Fetch } from '../../shared/http/fetch.ts'

/** A contact as it is at this moment. */
export interface CrmRecord {
  contact: Contact
  notes: Note[]
  tasks: Task[]
  appointments: ContactEvent[]
}

/** The contact; 'missing' when there is none, 'unreachable' when HighLevel could not tell. */
export type BriefCrm = Existing<CrmRecord> | 'unreachable'

/** @throws SyncError of shared/errors.ts */
export type ReadCrm = (locationId: string, contactId: string) => Promise<Existing<CrmRecord>>

/** Somebody waits for the page. */
const PATIENCE_MS = 4000

/** Reads a contact with everything that the page shows: four calls side by side, 4 s for all of them. */
export function createReadCrm(options: {
  /** HighLevel of one location; its calls end with the signal. */
  apiFor(locationId: string, signal: AbortSignal): Api
  clock: Clock
}): ReadCrm {
  return async (locationId, contactId) => {
    const late = new AbortController()
    const done = new AbortController()
    const tooLate = options.clock.sleep(PATIENCE_MS, done.signal).then(() => {
      late.abort()
      throw new RemoteUnavailableError(`HighLevel did not tell of the contact within ${PATIENCE_MS / 1000} s`)
    })
    try {
      return await Promise.race([readAll(options.apiFor(locationId, late.signal), contactId), tooLate])
    } finally {
      done.abort()
    }
  }
}

async function readAll(api: Api, contactId: string): Promise<Existing<CrmRecord>> {
  const [contact, notes, tasks, appointments] = await Promise.all([
    getContact(api, contactId),
    listNotes(api, contactId),
    listTasks(api, contactId),
    listContactAppointments(api, contactId),
  ])
  const isWhole = contact !== 'missing' && notes !== 'missing' && tasks !== 'missing' && appointments !== 'missing'
  return isWhole ? { contact, notes, tasks, appointments } : 'missing'
}

// Of HighLevel's 100 in 10 s: fifteen pages. Somebody who keeps loading one must not hold up the location's bookings.
const MAX_REQUESTS = 60
const WINDOW_MS = 10_000

/**
 * Does not wait for HighLevel's window, of which the sync function leaves a part: it asks nothing for as long as HighLevel said
 * so, nor when this process has asked much already. One per location.
 */
export function createImpatientPacer(clock: Clock): Pacer {
  let pausedUntil = 0
  let sentAt: number[] = []
  return {
    begin() {},
    async take() {
      const now = clock.now()
      if (now < pausedUntil) throw new RateLimitedError(pausedUntil - now)
      sentAt = sentAt.filter((time) => time > now - WINDOW_MS)
      if (sentAt.length >= MAX_REQUESTS) throw new RateLimitedError(WINDOW_MS)
      sentAt.push(now)
      return () => {}
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}

/** A fetch that ends with the signal, too. */
export const fetchUntil =
  (signal: AbortSignal, send: Fetch): Fetch =>
  (url, init) =>
    send(url, { ...init, signal: AbortSignal.any([signal, init.signal]) })
