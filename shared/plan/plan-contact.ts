import { withoutAbsent } from '../booking/without-absent.ts'
import { CREATE_ONLY } from '../config/contact-fields.ts'
import type { Settings } from '../config/settings-schema.ts'
import { type Contact, type ContactCreate, type ContactUpdate, emailsOf, phonesOf } from '../highlevel/contact.ts'
import type { FieldValue } from './field-values.ts'
import { hash } from './hash.ts'
import type { Written } from './written.ts'

export type ContactStep =
  | { do: 'create'; fields: ContactCreate }
  | { do: 'update'; contactId: string; changes: ContactUpdate }
  | { do: 'keep'; contactId: string }

export interface ContactInput {
  settings: Pick<Settings, 'contact' | 'owner'>
  values: readonly FieldValue[]
  /** User who should own the contact, when one is known. */
  owner: string | undefined
  written: Written
  /** The contact as it is, when it was found or read. */
  contact: Contact | undefined
  /** Tags of a new contact. */
  tags: string[]
}

const hashOf = ({ value }: FieldValue) => hash(JSON.stringify(value))

/** What the ledger remembers of the values, to tell next time which of them changed. */
export const fieldHashes = (values: readonly FieldValue[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.key, hashOf(value)]))

function changedValues({ values, written }: ContactInput): FieldValue[] {
  const known = new Map(Object.entries(written.fields ?? {}))
  return values.filter((value) => known.get(value.key) !== hashOf(value))
}

/** Whether a contact that the ledger knows has to be read first: only then is it known what is empty. */
export function needsContact(input: ContactInput): boolean {
  if (!input.written.contactId || input.contact) return false
  const { write } = input.settings.owner
  const isNewOwner = write === 'set-if-empty' && input.owner !== undefined && input.written.owner === undefined
  return isNewOwner || changedValues(input).some((value) => value.write === 'if-empty' && isUpdatable(value))
}

export function planContact(input: ContactInput): ContactStep {
  const { written, contact, values, settings, owner, tags } = input
  const contactId = written.contactId ?? contact?.id
  if (!contactId) {
    const { source } = settings.contact
    const assignedTo = settings.owner.write === 'never' ? undefined : owner
    return { do: 'create', fields: { ...fieldsOf(values), ...withoutAbsent({ assignedTo }), source, tags } }
  }
  const open = contact
    ? values.filter(
        (value) =>
          isUpdatable(value) &&
          (value.write === 'always' ? differs(contact, value) : isEmpty(contact, value.key, value.customId)),
      )
    : changedValues(input).filter((value) => value.write === 'always' && isUpdatable(value))
  const changes: ContactUpdate = { ...fieldsOf(open), ...ownerChange(input) }
  return Object.keys(changes).length > 0 ? { do: 'update', contactId, changes } : { do: 'keep', contactId }
}

const isUpdatable = ({ key }: FieldValue) => !CREATE_ONLY.includes(key)

function ownerChange({ settings, owner, contact, written }: ContactInput): { assignedTo?: string } {
  if (owner === undefined) return {}
  switch (settings.owner.write) {
    case 'never':
      return {}
    case 'set-if-empty':
      return contact && !contact.assignedTo ? { assignedTo: owner } : {}
    case 'overwrite':
      return (contact ? contact.assignedTo : written.owner) === owner ? {} : { assignedTo: owner }
  }
}

type MappedFields = Omit<ContactUpdate, 'assignedTo' | 'replaceSource' | 'replaceTags'>

function fieldsOf(values: readonly FieldValue[]): MappedFields {
  const standard = values.filter(({ customId }) => customId === undefined).map(({ key, value }) => [key, value])
  const customFields = values.flatMap(({ customId, value }) =>
    customId === undefined ? [] : [{ id: customId, value }],
  )
  return { ...Object.fromEntries(standard), ...(customFields.length > 0 ? { customFields } : {}) }
}

function currentOf(contact: Contact, key: string, customId: string | undefined): unknown {
  return customId === undefined
    ? Object.entries(contact).find(([name]) => name === key)?.[1]
    : contact.customFields?.find(({ id }) => id === customId)?.value
}

function isEmpty(contact: Contact, key: string, customId: string | undefined): boolean {
  if (key === 'name') return !(contact.name ?? contact.contactName ?? contact.firstName ?? contact.lastName)
  const current = currentOf(contact, key, customId)
  return current === undefined || current === null || current === '' || (Array.isArray(current) && current.length === 0)
}

function differs(contact: Contact, { key, customId, value }: FieldValue): boolean {
  if (key === 'email')
    return contact.email?.trim().toLowerCase() !== value && !emailsOf(contact).slice(1).includes(String(value))
  // HighLevel answers no name of a contact, only its two halves.
  if (key === 'name') return [contact.firstName, contact.lastName].filter(Boolean).join(' ') !== value
  if (key === 'phone') return !phonesOf(contact).includes(String(value).replace(/\D/g, ''))
  return comparable(currentOf(contact, key, customId)) !== comparable(value)
}

/** HighLevel answers numbers as texts at times, and lists in any order. */
function comparable(value: unknown): string {
  const plain = (one: unknown) => (typeof one === 'number' ? `${one}` : one)
  return JSON.stringify(Array.isArray(value) ? value.map(plain).toSorted() : plain(value))
}
