/** Names of the reconcile function's variables: read by its handler, supplied by infra. */
export const RECONCILE_ENV = ['TABLE_NAME', 'GRANT_QUEUE_URL'] as const
