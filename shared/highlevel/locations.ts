import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { flag, id, text, texts } from './answer-fields.ts'
import { type Api, ask, demand, type Existing } from './ask.ts'
import { only, path, withQuery } from './path.ts'

const settings = z.lazy(() =>
  z.object({
    allowDuplicateContact: flag,
    /** What contacts are matched by, in order; recorded, but not in the specification. */
    contactUniqueIdentifiers: texts,
  }),
)
const locationSchema = z.lazy(() =>
  z.object({
    id,
    name: text,
    companyId: text,
    timezone: text,
    email: text,
    phone: text,
    settings: z.catch(z.optional(settings), undefined),
  }),
)
export type Location = z.infer<typeof locationSchema>
const locationAnswer = z.lazy(() => mapped(z.object({ location: locationSchema }), ({ location }) => location))

/** The location itself: a cheap proof that the connection lives. Scope locations.readonly. Source: spec locations.json. */
export function getLocation(api: Api): Promise<Existing<Location>> {
  return ask(api, { method: 'GET', path: path`/locations/${api.locationId}` }, locationAnswer)
}

const tagSchema = z.lazy(() => z.object({ id, name: text }))
export type LocationTag = z.infer<typeof tagSchema>
const tagsAnswer = z.lazy(() => mapped(z.object({ tags: z.array(tagSchema) }), ({ tags }) => tags))
const tagAnswer = z.lazy(() => mapped(z.object({ tag: tagSchema }), ({ tag }) => tag))

/** All tags that the location knows. Scope locations/tags.readonly. Source: spec locations.json. */
export function listLocationTags(api: Api): Promise<LocationTag[]> {
  return demand(api, { method: 'GET', path: path`/locations/${api.locationId}/tags` }, tagsAnswer)
}

/** Makes a tag known; adding one to a contact does so, too. Scope locations/tags.write. Source: spec locations.json. */
export function createLocationTag(api: Api, name: string): Promise<LocationTag> {
  return demand(api, { method: 'POST', path: path`/locations/${api.locationId}/tags`, body: { name } }, tagAnswer)
}

export interface CustomFieldInput {
  name: string
  /** TEXT, LARGE_TEXT, NUMERICAL, SINGLE_OPTIONS, DATE, …: the specification lists none. */
  dataType: string
  placeholder?: string
  acceptedFormat?: string[]
  isMultipleFile?: boolean
  maxNumberOfFiles?: number
  textBoxListOptions?: { label: string; prefillValue?: string }[]
  position?: number
  model?: 'contact' | 'opportunity'
}
const INPUT: Record<keyof CustomFieldInput, true> = {
  name: true,
  dataType: true,
  placeholder: true,
  acceptedFormat: true,
  isMultipleFile: true,
  maxNumberOfFiles: true,
  textBoxListOptions: true,
  position: true,
  model: true,
}

/** `fieldKey` is what the pages show, such as `contact.booking_type`; contacts carry only the id. */
const customFieldSchema = z.lazy(() =>
  z.object({
    id,
    name: text,
    fieldKey: text,
    dataType: text,
    model: text,
    /** What may be chosen, where the field has choices. */
    picklistOptions: texts,
  }),
)
export type CustomField = z.infer<typeof customFieldSchema>
const fieldsAnswer = z.lazy(() =>
  mapped(z.object({ customFields: z.array(customFieldSchema) }), (answer) => answer.customFields),
)
const fieldAnswer = z.lazy(() => mapped(z.object({ customField: customFieldSchema }), ({ customField }) => customField))

/** All custom fields, of contacts unless told otherwise. Scope locations/customFields.readonly. Source: spec locations.json. */
export function listCustomFields(
  api: Api,
  model: 'contact' | 'opportunity' | 'all' = 'contact',
): Promise<CustomField[]> {
  const base = path`/locations/${api.locationId}/customFields`
  return demand(api, { method: 'GET', path: withQuery(base, { model }) }, fieldsAnswer)
}

/** Creates a custom field. Not idempotent: list before repeating. Scope locations/customFields.write. Source: spec locations.json. */
export function createCustomField(api: Api, field: CustomFieldInput): Promise<CustomField> {
  const body = only(field, INPUT)
  return demand(api, { method: 'POST', path: path`/locations/${api.locationId}/customFields`, body }, fieldAnswer)
}
