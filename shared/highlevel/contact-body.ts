import { CUSTOM_FIELD_VALUE, DND_CHANNELS } from './api-version.ts'
import { only } from './path.ts'

export interface DndSetting {
  status: 'active' | 'inactive' | 'permanent'
  message?: string
  code?: string
}
export type DndSettings = { [channel in keyof typeof DND_CHANNELS]?: DndSetting }

/** Texts that are null are emptied; what is left out is left alone. */
interface ContactFields {
  email?: string | null
  /** E.164. What happens to an invalid phone is not documented: leave it out. */
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  name?: string | null
  address1?: string | null
  city?: string | null
  state?: string | null
  postalCode?: string
  /** Two letters. */
  country?: string
  website?: string | null
  /** IANA name. */
  timezone?: string | null
  /** YYYY-MM-DD; the specification's "object" is a mistake. */
  dateOfBirth?: string | null
  dnd?: boolean
  dndSettings?: DndSettings
  inboundDndSettings?: { all?: { status: 'active' | 'inactive'; message?: string } }
  customFields?: { id: string; value: string | number | string[] | Record<string, unknown> }[]
}

/** Body of `POST /contacts/` (spec contacts.json CreateContactDto). `tags` are safe here: a new contact has none to lose. */
export interface ContactCreate extends ContactFields {
  gender?: string
  companyName?: string | null
  assignedTo?: string
  source?: string
  tags?: string[]
}

/** Body of `POST /contacts/upsert` (UpsertContactDto), which replaces all tags and the source of a contact that is there. */
export interface ContactUpsert extends ContactFields {
  /** Ignored on a contact that is there (highlevel-api-docs#313). */
  gender?: string
  companyName?: string | null
  assignedTo?: string
  replaceSource?: string
  replaceTags?: string[]
  /** Where the location allows duplicates: a new contact without a search. */
  createNewIfDuplicateAllowed?: boolean
}

/**
 * Body of `PUT /contacts/{id}` (UpdateContactDto). `companyName`, `gender` and `locationId` are refused there (422); tags and
 * source are replaced, as their names say: to add a tag, use `addTags`.
 */
export interface ContactUpdate extends ContactFields {
  assignedTo?: string | null
  replaceSource?: string | null
  replaceTags?: string[]
}

const FIELDS: Record<keyof ContactFields, true> = {
  email: true,
  phone: true,
  firstName: true,
  lastName: true,
  name: true,
  address1: true,
  city: true,
  state: true,
  postalCode: true,
  country: true,
  website: true,
  timezone: true,
  dateOfBirth: true,
  dnd: true,
  dndSettings: true,
  inboundDndSettings: true,
  customFields: true,
}
const CREATE = { ...FIELDS, gender: true, companyName: true, assignedTo: true, source: true, tags: true } as const
const UPDATE = { ...FIELDS, assignedTo: true, replaceSource: true, replaceTags: true } as const
const UPSERT = { ...UPDATE, gender: true, companyName: true, createNewIfDuplicateAllowed: true } as const

type Body = Record<string, unknown>

export const createBody = (fields: ContactCreate, locationId: string): Body => ({
  ...toWire(fields, only(fields, CREATE)),
  locationId,
})
export const upsertBody = (fields: ContactUpsert, locationId: string): Body => ({
  ...toWire(fields, only(fields, UPSERT)),
  locationId,
})
export const updateBody = (fields: ContactUpdate): Body => toWire(fields, only(fields, UPDATE))

function toWire({ customFields, dndSettings }: ContactFields, body: Body): Body {
  const { replaceTags: tags, replaceSource: source, ...rest } = body
  return {
    ...rest,
    ...(tags === undefined ? {} : { tags }),
    ...(source === undefined ? {} : { source }),
    ...(customFields && { customFields: customFields.map(({ id, value }) => ({ id, [CUSTOM_FIELD_VALUE]: value })) }),
    ...(dndSettings && { dndSettings: dndOnWire(dndSettings) }),
  }
}

function dndOnWire(settings: DndSettings): Body {
  const names: Record<string, string> = DND_CHANNELS
  return Object.fromEntries(
    Object.entries(settings).flatMap(([channel, setting]) => (names[channel] ? [[names[channel], setting]] : [])),
  )
}
