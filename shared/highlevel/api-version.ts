/**
 * Everything of HighLevel's API that depends on its version: the header of each family of paths, and the names that v3
 * changes. A move to v3 is a change of this file; `GET /contacts/` is gone there.
 */

/** Calendars, appointments and their notes have a version of their own; the value is the only one that each specification allows. */
export function versionOf(path: string): string {
  return path.startsWith('/calendars/') ? '2021-04-15' : '2021-07-28'
}

/** Last segment of "remove from all campaigns"; v3: `remove-all`. */
export const REMOVE_ALL_CAMPAIGNS = 'removeAll'

/** Property that carries a custom field's value in a body; v3: `fieldValue`. */
export const CUSTOM_FIELD_VALUE = 'field_value'

/** Our names of the do-not-disturb channels, which are v3's, and the wire's. */
export const DND_CHANNELS = {
  call: 'Call',
  email: 'Email',
  sms: 'SMS',
  whatsApp: 'WhatsApp',
  gmb: 'GMB',
  fb: 'FB',
} as const

/** Names under which an answer says whether something was done: misspelt in the specification, answered in both spellings. */
export const SUCCESS_FLAGS = ['succeeded', 'succeded', 'success'] as const
