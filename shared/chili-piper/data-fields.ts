import * as z from 'zod/mini'
import { id, text } from './answer-fields.ts'
import type { EdgeApi } from './ask.ts'
import { listAll } from './list-pages.ts'
import { path } from './path.ts'

const dataFieldSchema = z.object({ reference: id, label: text, objectType: text, dataType: text })
export type DataField = z.infer<typeof dataFieldSchema>

/**
 * The tenant's data fields, all at once: what the keys of a guest's answers mean. A reference is a name, or a UUID for a field
 * that the tenant made. Operation data-field-list. Permission: not documented.
 */
export function listDataFields(api: EdgeApi): Promise<DataField[]> {
  return listAll(api, { method: 'GET', path: path`/v1/org/data-fields/list`, safe: true }, dataFieldSchema)
}
