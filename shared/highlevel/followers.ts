import { type Api, type Existing, tell } from './ask.ts'
import { path } from './path.ts'

/** Lets users follow a contact; PUT of a contact refuses `followers`. Scope contacts.write. Source: spec contacts.json #24. */
export function addFollowers(api: Api, contactId: string, userIds: readonly string[]): Promise<Existing<'added'>> {
  const body = { followers: userIds }
  return tell(api, { method: 'POST', path: path`/contacts/${contactId}/followers`, body }, 'added')
}

/** Scope contacts.write. Source: spec contacts.json #25. */
export function removeFollowers(api: Api, contactId: string, userIds: readonly string[]): Promise<Existing<'removed'>> {
  const body = { followers: userIds }
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/followers`, body }, 'removed')
}
