import type { CrmOutcome, SyncCrmOptions } from './sync-crm-event.ts'

/** Tells others of the event, unless they were told of it before; an attempt that failed does not count. */
export async function tellOnce(
  { ledger, eventId }: Pick<SyncCrmOptions, 'ledger' | 'eventId'>,
  tell: () => Promise<void>,
): Promise<CrmOutcome> {
  if (await ledger.isSeen(eventId)) return { outcome: 'duplicate' }
  await tell()
  await ledger.markSeen(eventId)
  return { outcome: 'done' }
}
