import type { Integration } from '../../../shared/config/define-integration.ts'
import type { Settings } from '../../../shared/config/settings-schema.ts'
import type { CrmEvent } from '../../../shared/envelope.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { Ledger } from '../../../shared/ledger/ledger.ts'
import type { Log } from '../../../shared/log.ts'
import type { Count } from '../../../shared/metrics.ts'
import type { ContactBooking } from '../../../shared/plan/contact-booking.ts'

/** One event of HighLevel about a contact, on its way to Chili Piper. */
export interface CrmJob {
  locationId: string
  contactId: string
  event: CrmEvent
  settings: Settings
  integration: Integration
  ledger: Ledger
  highLevel: HighLevelClient
  /** Unix milliseconds. */
  now: number
  log: Log
  count: Count
  /** The contact's bookings. */
  bookings: ContactBooking[]
}

/** What is made of events that are not our own. Each may be repeated; both throw SyncError of shared/errors.ts. */
export interface CrmHooks {
  /** A note of the contact that is not ours was written, changed or deleted. */
  notes?(job: CrmJob): Promise<void>
  /** The contact was made, or is reached by another e-mail than before. */
  reach?(job: CrmJob): Promise<void>
  /** Tags other than our own states' came or went. */
  tags?(job: CrmJob & { added: string[]; removed: string[] }): Promise<void>
}
