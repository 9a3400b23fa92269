import { STANDARD_FIELDS } from '../config/contact-fields.ts'
import type { Routing } from '../config/routing-settings.ts'
import type { Contact } from '../highlevel/contact.ts'
import type { CustomField } from '../plan/custom-field.ts'
import type { RoutingContact } from './match-rule.ts'

/** A contact as rules see it. @param customFields of the location: contacts carry only their ids */
export function routingContact(contact: Contact, customFields: readonly CustomField[]): RoutingContact {
  const standard = [...STANDARD_FIELDS, 'source', 'assignedTo'] as const
  const keys = new Map(customFields.map(({ id, key }) => [id, key]))
  const custom = (contact.customFields ?? []).flatMap(({ id, value }) => {
    const key = keys.get(id)
    return key === undefined ? [] : [[key, value] as const]
  })
  const domain = contact.email?.trim().toLowerCase().split('@').at(1)
  return {
    tags: contact.tags ?? [],
    fields: Object.fromEntries<unknown>([
      ...standard.map((name) => [name, contact[name]] as const),
      ...custom,
      ...(domain ? [['email.domain', domain] as const] : []),
    ]),
  }
}

/** The custom fields that the rules ask about. */
export const ruleFieldKeys = ({ rules }: Pick<Routing, 'rules'>): string[] => [
  ...new Set(rules.flatMap(({ when }) => Object.keys(when.fields ?? {})).filter((key) => key.startsWith('contact.'))),
]
