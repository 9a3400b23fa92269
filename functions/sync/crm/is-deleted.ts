import type { CrmEvent } from '../../../shared/envelope.ts'
import type { ToldOfContact } from '../../../shared/ledger/contact-bookings.ts'

// Updates that belong to a deletion have been seen to follow it by up to half a minute.
const AFTERMATH_MS = 30_000

/** Whether the event belongs to the time before the contact was deleted, or to the deletion; a later one tells that it is back. */
export const isDeleted = ({ deletedAt }: ToldOfContact, { happenedAt }: Pick<CrmEvent, 'happenedAt'>): boolean =>
  deletedAt !== undefined && happenedAt <= deletedAt + AFTERMATH_MS
