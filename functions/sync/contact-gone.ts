/** The contact was deleted or merged meanwhile: it has to be found again. */
export class ContactGoneError extends Error {
  override name = 'ContactGoneError' as const
}

/** The location's duplicate rule names a contact that we did not find: the booking is that one's. */
export class ContactAdoptedError extends Error {
  override name = 'ContactAdoptedError' as const
  readonly contactId: string

  constructor(contactId: string) {
    super('The location has a contact that stands for the guest')
    this.contactId = contactId
  }
}

export function present<T>(outcome: T | 'missing'): T {
  if (outcome === 'missing') throw new ContactGoneError('The contact is not there any more')
  return outcome
}
