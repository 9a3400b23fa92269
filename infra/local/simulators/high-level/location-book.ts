import { z } from 'zod'
import type { RecordStore } from '../record-store.ts'
import type { Location } from './operation.ts'

export const locationSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  timezone: z.string().default('UTC'),
  companyId: z.string().min(1).default('simulated-company'),
})

/** The sub-accounts of every agency: those the simulator was started with, and those it was told of later. */
export interface LocationBook {
  list(): Location[]
  get(id: string | undefined): Location | undefined
  ofCompany(companyId: string): Location[]
  /** Keeps a new location; one that the simulator was started with is not replaced. */
  add(location: z.infer<typeof locationSchema>): void
  /** An inactive location is one whose agency has paused it: its tokens cannot be refreshed. */
  setInactive(id: string, isInactive: boolean): void
  isInactive(id: string): boolean
}

export function createLocationBook(store: RecordStore, given: Location[]): LocationBook {
  const fixed = given.map((location) => ({ companyId: 'simulated-company', ...location }))
  const book: LocationBook = {
    list: () => [...fixed, ...store.list('location').map((record) => locationSchema.parse(record))],
    get: (id) => book.list().find((location) => location.id === id),
    ofCompany: (companyId) => book.list().filter((location) => location.companyId === companyId),
    add: (location) => {
      if (!fixed.some(({ id }) => id === location.id)) store.put('location', location.id, location)
    },
    setInactive(id, isInactive) {
      if (isInactive) store.put('inactive-location', id, { id })
      else store.remove('inactive-location', id)
    },
    isInactive: (id) => store.get('inactive-location', id) !== undefined,
  }
  return book
}
