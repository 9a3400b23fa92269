/** Names of the sync function's variables: read by its handler, supplied by infra. */
export const SYNC_ENV = [
  'HIGHLEVEL_BASE_URL',
  'GRANT_PREFIX',
  'TABLE_NAME',
  'SYNC_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'GRANT_QUEUE_URL',
] as const
