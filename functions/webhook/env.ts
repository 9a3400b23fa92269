/** Names of the webhook function's variables: read by its handler, supplied by infra. */
export const WEBHOOK_ENV = [
  'SYNC_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'CHILI_PIPER_SECRET_PREFIX',
  'GRANT_QUEUE_URL',
  // PEM blocks, one after the other.
  'HIGHLEVEL_WEBHOOK_PUBLIC_KEYS',
  'HIGHLEVEL_APP_ID',
] as const

/** Stands for HIGHLEVEL_APP_ID where the configuration names none: no event is of such an app. */
export const NO_APP_ID = '-'
