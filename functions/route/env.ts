/** Names of the route function's variables: read by its handler, supplied by infra. */
export const ROUTE_ENV = [
  'HIGHLEVEL_BASE_URL',
  'GRANT_PREFIX',
  'GRANT_QUEUE_URL',
  'TABLE_NAME',
  'BRIEF_LINKS_SECRET_ARN',
] as const
