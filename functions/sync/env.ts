/** Names of the sync function's variables: read by its handler, supplied by infra. */
export const SYNC_ENV = [
  'HIGHLEVEL_BASE_URL',
  'GRANT_PREFIX',
  'TABLE_NAME',
  'SYNC_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'GRANT_QUEUE_URL',
  'API_BASE_URL',
  'BRIEF_LINKS_SECRET_ARN',
  'CHILI_PIPER_BASE_URL',
  'CHILI_PIPER_SECRET_PREFIX',
  'OUTGOING_WEBHOOK_SECRET_ARN',
] as const
