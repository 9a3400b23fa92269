import {
  anything,
  array,
  boolean,
  digits,
  email,
  filled,
  filledStrings,
  instant,
  listOf,
  nested,
  nullable,
  number,
  oneOf,
  optional,
  phone,
  required,
  type Shape,
  string,
  strings,
} from './shape.ts'

// Names, types and what is required are those of the published specification (apps/contacts.json, 2021-07-28).

const dndSetting: Shape = {
  status: required(oneOf('active', 'inactive', 'permanent')),
  message: optional(string),
  code: optional(string),
}

const inboundDndSetting: Shape = { status: required(oneOf('active', 'inactive')), message: optional(string) }

const dndSettings: Shape = Object.fromEntries(
  ['Call', 'Email', 'SMS', 'WhatsApp', 'GMB', 'FB'].map((channel) => [channel, optional(nested(dndSetting))]),
)

const customField: Shape = { id: required(filled), key: optional(string), field_value: optional(anything) }

const nullableString = optional(nullable(string))

export const updateContactShape: Shape = {
  firstName: nullableString,
  lastName: nullableString,
  name: nullableString,
  email: optional(nullable(email)),
  phone: optional(nullable(phone)),
  address1: nullableString,
  city: nullableString,
  state: nullableString,
  postalCode: optional(string),
  website: nullableString,
  timezone: nullableString,
  dnd: optional(boolean),
  dndSettings: optional(nested(dndSettings)),
  inboundDndSettings: optional(nested({ all: optional(nested(inboundDndSetting)) })),
  tags: optional(strings),
  customFields: optional(listOf(nested(customField))),
  source: nullableString,
  dateOfBirth: nullableString,
  country: optional(string),
  assignedTo: nullableString,
}

export const createContactShape: Shape = {
  ...updateContactShape,
  locationId: required(filled),
  gender: optional(string),
  companyName: nullableString,
  source: optional(string),
  assignedTo: optional(string),
}

export const upsertContactShape: Shape = { ...createContactShape, createNewIfDuplicateAllowed: optional(boolean) }

export const duplicateQuery: Shape = {
  locationId: required(filled),
  number: optional(string),
  email: optional(string),
}

/** Not in the specification, which leaves the body empty; taken from the page it points to and from recorded calls. */
export const searchShape: Shape = {
  locationId: required(filled),
  pageLimit: required(number),
  page: optional(number),
  searchAfter: optional(array),
  query: optional(string),
  filters: optional(array),
  sort: optional(listOf(nested({ field: required(filled), direction: required(oneOf('asc', 'desc')) }))),
}

export const tagsShape: Shape = { tags: required(filledStrings) }

export const createNoteShape: Shape = {
  body: required(filled),
  userId: optional(string),
  title: optional(string),
  color: optional(string),
  pinned: optional(boolean),
}

export const updateNoteShape: Shape = { ...createNoteShape, body: optional(filled) }

export const createTaskShape: Shape = {
  title: required(filled),
  dueDate: required(instant),
  completed: required(boolean),
  body: optional(string),
  assignedTo: optional(string),
}

export const updateTaskShape: Shape = {
  title: optional(filled),
  dueDate: optional(instant),
  completed: optional(boolean),
  body: optional(string),
  assignedTo: optional(string),
}

export const completeTaskShape: Shape = { completed: required(boolean) }

export const customFieldsQuery: Shape = { model: optional(oneOf('contact', 'opportunity', 'all')) }

export const usersQuery: Shape = {
  companyId: required(filled),
  query: optional(string),
  skip: optional(digits),
  limit: optional(digits),
  locationId: optional(string),
  type: optional(string),
  role: optional(string),
  ids: optional(string),
  sort: optional(string),
  sortDirection: optional(oneOf('asc', 'desc')),
  enabled2waySync: optional(oneOf('true', 'false')),
}
