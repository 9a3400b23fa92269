import type { Key } from '../scan-table.ts'

/** What an item is to a person who reads a report. */
export type Kind =
  | 'booking'
  | 'plan of a dry run'
  | 'mark of reconcile'
  | 'state of shared notes'
  | 'contact'
  | 'routing decision'
  | 'visitor decision'
  | 'location directory'
  | 'other'

const OF_A_BOOKING: Record<string, Kind> = {
  link: 'booking',
  plan: 'plan of a dry run',
  poll: 'mark of reconcile',
  notes: 'state of shared notes',
}
const BY_PARTITION: Record<string, Kind> = {
  contact: 'contact',
  routing: 'routing decision',
  visitor: 'visitor decision',
  location: 'location directory',
}

/** By its key. */
export function kindOf({ pk, sk }: Key): Kind {
  const table = pk.startsWith('booking#') ? OF_A_BOOKING : BY_PARTITION
  return new Map(Object.entries(table)).get(pk.startsWith('booking#') ? sk : (pk.split('#')[0] ?? '')) ?? 'other'
}
