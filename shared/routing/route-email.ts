import type { Routing } from '../config/routing-settings.ts'
import type { HighLevelClient } from '../highlevel/client.ts'
import { emailsOf } from '../highlevel/contact.ts'
import type { LocationDirectories } from '../ledger/location-directory.ts'
import { readCustomFields } from './custom-fields.ts'
import { type Decision, decide } from './decide.ts'
import { routingContact, ruleFieldKeys } from './routing-contact.ts'

export interface RouteEmailOptions {
  routing: Routing
  locationId: string
  /** As normalizeEmail gives it. */
  email: string
  highLevel: Pick<HighLevelClient, 'findContact' | 'listCustomFields'>
  directories: LocationDirectories
  /** Unix milliseconds. */
  now: number
}

/**
 * Where the contact with exactly this e-mail goes. It asks the same whether there is such a contact or not, so that neither the
 * time nor the number of calls tells. Reads only; throws as the client does.
 */
export async function routeEmail(options: RouteEmailOptions): Promise<Decision> {
  const { routing, email, highLevel } = options
  const [found, fields] = await Promise.all([
    highLevel.findContact({ email }),
    readCustomFields(options, ruleFieldKeys(routing)),
  ])
  // The search may match in part; whom the e-mail does not name exactly is somebody else.
  if (!found || !emailsOf(found).includes(email)) return decide(routing, undefined)
  return decide(routing, routingContact(found, fields))
}
