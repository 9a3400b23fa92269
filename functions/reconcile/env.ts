/** Names of the reconcile function's variables: read by its handler, supplied by infra. */
export const RECONCILE_ENV = [
  'CHILI_PIPER_BASE_URL',
  'CHILI_PIPER_SECRET_PREFIX',
  'SYNC_QUEUE_URL',
  'TABLE_NAME',
  'GRANT_QUEUE_URL',
] as const
