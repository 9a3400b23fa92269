/** Fields of a HighLevel contact that can be mapped by name; custom ones go by their key, contact.<word>. */
export const STANDARD_FIELDS = [
  'firstName',
  'lastName',
  'name',
  'email',
  'phone',
  'companyName',
  'address1',
  'city',
  'state',
  'postalCode',
  'country',
  'website',
  'timezone',
  'dateOfBirth',
  'gender',
] as const
export type StandardField = (typeof STANDARD_FIELDS)[number]

/** HighLevel takes these when it creates a contact and refuses them afterwards (specification, UpdateContactDto). */
export const CREATE_ONLY: readonly string[] = ['companyName', 'gender']
