/** Names of the webhook function's variables: read by its handler, supplied by infra. */
export const WEBHOOK_ENV = ['SYNC_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL', 'CHILI_PIPER_SECRET_PREFIX'] as const
