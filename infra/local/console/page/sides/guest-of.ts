import type { Meeting } from '../../sides/records.ts'

/** Name and address of a booking's guest, or the address alone. */
export const guestOf = ({ booker, guestEmail }: Meeting): string =>
  booker.name === guestEmail ? guestEmail : `${booker.name} (${guestEmail})`
