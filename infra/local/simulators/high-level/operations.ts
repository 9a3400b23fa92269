import { appointmentNoteOperations } from './appointment-note-operations.ts'
import { appointmentOperations } from './appointment-operations.ts'
import { automationOperations } from './automation-operations.ts'
import { bulkOperations } from './bulk-operations.ts'
import { businessOperations } from './business-operations.ts'
import { contactListOperations } from './contact-list-operations.ts'
import { contactOperations } from './contact-operations.ts'
import { followerOperations } from './follower-operations.ts'
import { locationOperations } from './location-operations.ts'
import { noteOperations } from './note-operations.ts'
import type { LocationOperation } from './operation.ts'
import { tagOperations } from './tag-operations.ts'
import { taskOperations } from './task-operations.ts'
import { userOperations } from './user-operations.ts'

/** Everything the simulated HighLevel can do for a location. A new operation is one more row. */
export const operations: LocationOperation[] = [
  ...contactOperations,
  ...contactListOperations,
  ...tagOperations,
  ...noteOperations,
  ...taskOperations,
  ...followerOperations,
  ...automationOperations,
  ...bulkOperations,
  ...businessOperations,
  ...locationOperations,
  ...userOperations,
  ...appointmentOperations,
  ...appointmentNoteOperations,
]
