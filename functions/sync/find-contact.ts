import type { Guest } from '../../shared/booking/guest.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import { type Contact, emailsOf, phonesOf } from '../../shared/highlevel/contact.ts'

export interface Match {
  contact?: Contact
  /** E-mail and phone belong to two contacts: the e-mail's is taken, the other is not touched. */
  isConflict: boolean
}

/**
 * The guest's contact: by e-mail (additional ones too), else by phone. One call as a rule, because the search takes both;
 * a second one only when it answered a contact that the phone alone explains.
 */
export async function findContact(highLevel: HighLevelClient, guest: Guest): Promise<Match> {
  const { email, phone } = guest
  if (!email && !phone) return { isConflict: false }
  const found = await highLevel.findContact({ ...(email ? { email } : {}), ...(phone ? { phone } : {}) })
  if (!found) return { isConflict: false }
  if (email && emailsOf(found).includes(email)) return { contact: found, isConflict: false }
  // The search may match in part; whom neither e-mail nor phone names exactly is somebody else.
  const isByPhone = phone !== undefined && phonesOf(found).includes(phone.replace(/\D/g, ''))
  if (!email || !phone) return isByPhone ? { contact: found, isConflict: false } : { isConflict: false }
  const byEmail = await highLevel.findContact({ email })
  if (byEmail && emailsOf(byEmail).includes(email)) return { contact: byEmail, isConflict: isByPhone }
  return isByPhone ? { contact: found, isConflict: false } : { isConflict: false }
}
