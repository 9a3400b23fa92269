/** Names of the refresh-grant function's variables: read by its handler, supplied by infra. */
export const REFRESH_GRANT_ENV = [
  'HIGHLEVEL_BASE_URL',
  'HIGHLEVEL_APP_SECRET_NAME',
  'GRANT_PREFIX',
  'TABLE_NAME',
  'GRANT_QUEUE_URL',
  'GRANT_DEAD_LETTER_QUEUE_URL',
] as const
