import type { Clock } from '../../shared/clock.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import type { Api, Existing } from '../../shared/highlevel/ask.ts'
import type { Contact } from '../../shared/highlevel/contact.ts'
import { type ContactEvent, getContact, listContactAppointments } from '../../shared/highlevel/contacts.ts'
import { listNotes, type Note } from '../../shared/highlevel/notes.ts'
import { listTasks, type Task } from '../../shared/highlevel/tasks.ts'
import type { Fetch } from '../../shared/http/fetch.ts'

/** A contact as it is at this moment. */
export interface CrmRecord {
  contact: Contact
  notes: Note[]
  tasks: Task[]
  appointments: ContactEvent[]
}

/**
 * The contact; 'missing' when there is none, 'unreachable' when HighLevel could not tell, 'asked-elsewhere' when it was asked just
 * now for another load of the page, 'not-asked' where the page does not show the contact.
 */
export type BriefCrm = Existing<CrmRecord> | 'unreachable' | 'asked-elsewhere' | 'not-asked'

/** @throws SyncError of shared/errors.ts */
export type ReadCrm = (locationId: string, contactId: string) => Promise<Existing<CrmRecord>>

/** Requests of one page, which are made side by side. */
export const PAGE_REQUESTS = 4

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

/** A fetch that ends with the signal, too. */
export const fetchUntil =
  (signal: AbortSignal, send: Fetch): Fetch =>
  (url, init) =>
    send(url, { ...init, signal: AbortSignal.any([signal, init.signal]) })
