import { contactOperations } from './contact-operations.ts'
import { locationOperations } from './location-operations.ts'
import { noteOperations } from './note-operations.ts'
import type { Operation } from './operation.ts'
import { tagOperations } from './tag-operations.ts'
import { taskOperations } from './task-operations.ts'

/** Everything the simulated HighLevel can do. A new operation is one more row. */
export const operations: Operation[] = [
  ...contactOperations,
  ...tagOperations,
  ...noteOperations,
  ...taskOperations,
  ...locationOperations,
]
