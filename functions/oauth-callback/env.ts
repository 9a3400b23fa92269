/** Names of the oauth-callback function's variables: read by its handler, supplied by infra. */
export const OAUTH_CALLBACK_ENV = [
  'API_BASE_URL',
  'HIGHLEVEL_BASE_URL',
  'HIGHLEVEL_CONSENT_URL',
  'HIGHLEVEL_APP_SECRET_NAME',
  'GRANT_PREFIX',
  'GRANT_QUEUE_URL',
  'TABLE_NAME',
] as const
