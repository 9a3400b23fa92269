import type { ResourceType } from '../resource-type.ts'
import { CLOUD_ONLY_TYPES } from './cloud-only.ts'
import { EVENT_SOURCE_TYPES } from './event-sources.ts'
import { FUNCTION_TYPES } from './functions.ts'
import { HTTP_TYPES } from './http-apis.ts'
import { QUEUE_TYPES } from './queues.ts'
import { ROLE_TYPES } from './roles.ts'
import { SCHEDULE_TYPES } from './schedules.ts'
import { SECRET_TYPES } from './secrets.ts'
import { TABLE_TYPES } from './tables.ts'

/** Every type of resource that the local stage runs, or knows to have no part in it. */
export const KNOWN_TYPES: readonly ResourceType[] = [
  ...CLOUD_ONLY_TYPES,
  ...EVENT_SOURCE_TYPES,
  ...FUNCTION_TYPES,
  ...HTTP_TYPES,
  ...QUEUE_TYPES,
  ...ROLE_TYPES,
  ...SCHEDULE_TYPES,
  ...SECRET_TYPES,
  ...TABLE_TYPES,
]
