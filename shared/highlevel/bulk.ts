import * as z from 'zod/mini'
import { number, texts } from './answer-fields.ts'
import { type Api, demand } from './ask.ts'
import { path } from './path.ts'

/** The v3 text has this for contacts per call; for tags no limit is known (highlevel-api-docs#315), so the same is kept to. */
const CONTACTS_PER_CALL = 50

/** Adds tags to many contacts, 50 a call; counts those HighLevel could not change. Safe to repeat. No scope is declared. Source: spec contacts.json #17. */
export function addTagsToMany(api: Api, contactIds: readonly string[], tags: readonly string[]): Promise<number> {
  return updateTags(api, 'add', contactIds, { tags })
}

/** Removes tags, or all there are, from many contacts; else as `addTagsToMany`. Source: spec contacts.json #17. */
export function removeTagsFromMany(
  api: Api,
  contactIds: readonly string[],
  tags: readonly string[] | 'all',
): Promise<number> {
  return updateTags(api, 'remove', contactIds, tags === 'all' ? { tags: [], removeAllTags: true } : { tags })
}

const tagged = z.object({ errorCount: number })

async function updateTags(
  api: Api,
  type: 'add' | 'remove',
  contactIds: readonly string[],
  change: Record<string, unknown>,
): Promise<number> {
  let errors = 0
  for (const contacts of chunks(contactIds)) {
    const body = { contacts, locationId: api.locationId, ...change }
    const answer = await demand(api, { method: 'POST', path: path`/contacts/bulk/tags/update/${type}`, body }, tagged)
    errors += answer.errorCount ?? 0
  }
  return errors
}

const linked = z.object({ ids: texts })

/**
 * Links contacts to a business, 50 a call; null unlinks them. Answers the ids that HighLevel says it changed. Safe to repeat.
 * No scope is declared. Source: spec contacts.json #18.
 */
export async function linkToBusiness(
  api: Api,
  contactIds: readonly string[],
  businessId: string | null,
): Promise<string[]> {
  const changed: string[] = []
  for (const ids of chunks(contactIds)) {
    const body = { locationId: api.locationId, ids, businessId }
    const answer = await demand(api, { method: 'POST', path: '/contacts/bulk/business', body }, linked)
    changed.push(...(answer.ids ?? ids))
  }
  return changed
}

function* chunks(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += CONTACTS_PER_CALL) yield ids.slice(start, start + CONTACTS_PER_CALL)
}
