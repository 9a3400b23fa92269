/** Names of the widgets function's variables: read by its handler, supplied by infra. */
export const WIDGETS_ENV = [
  'TABLE_NAME',
  'SYNC_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  // Names of the log groups that tell of a booking, separated by commas.
  'LOG_GROUP_NAMES',
] as const
