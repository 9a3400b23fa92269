import { type Api, type Existing, tell } from './ask.ts'
import { path } from './path.ts'

/** Adds tags and leaves the others; one that is there is no error. HighLevel stores lower case. Scope contacts.write. Source: spec contacts.json #10. */
export function addTags(api: Api, contactId: string, tags: readonly string[]): Promise<Existing<'added'>> {
  return tell(api, { method: 'POST', path: path`/contacts/${contactId}/tags`, body: { tags } }, 'added')
}

/** Removes tags; one that is not there is no error. Scope contacts.write. Source: spec contacts.json #11. */
export function removeTags(api: Api, contactId: string, tags: readonly string[]): Promise<Existing<'removed'>> {
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/tags`, body: { tags } }, 'removed')
}
