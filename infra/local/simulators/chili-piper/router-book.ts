import { z } from 'zod'
import type { RecordStore } from '../record-store.ts'
import { idOf, rep, userOf } from './meeting.ts'

const DEFAULT_SLUG = 'inbound-demo'

const ruleSchema = z.strictObject({ key: z.string().min(1), value: z.string().min(1), host: rep })

/** What the control API sets for one router; the first rule that fits decides. */
export const routingSchema = z.strictObject({
  slug: z
    .string()
    .regex(/^[a-z\d-]+$/)
    .default(DEFAULT_SLUG),
  name: z.string().default('Inbound demo'),
  /** Names of the form's fields besides those of the rules; any other is refused. */
  fields: z.array(z.string().min(1)).default(['Email', 'FirstName', 'LastName']),
  rules: z.array(ruleSchema).default([]),
  /** Who gets what no rule fits; null for nobody, so that nothing can be booked. */
  catchAll: rep.nullable().default({ email: 'rep@example.com', name: 'Rita Rep' }),
})
export type Routing = z.infer<typeof routingSchema>

export interface RouterBook {
  list(): Routing[]
  find(slug: string): Routing | undefined
  save(routing: Routing): void
}

export const routerId = ({ name }: Routing) => idOf('router', name)

export const fieldsOf = ({ fields, rules }: Routing) => [...new Set([...fields, ...rules.map(({ key }) => key)])]

/** Several values of one field are joined with `;`. */
export function assign({ rules, catchAll }: Routing, form: Record<string, string>) {
  const isFit = ({ key, value }: Routing['rules'][number]) => (form[key] ?? '').split(';').includes(value)
  const host = rules.find(isFit)?.host ?? catchAll
  return host && userOf(host)
}

export function createRouterBook(store: RecordStore): RouterBook {
  const book: RouterBook = {
    list() {
      const saved = store.list('routing').map((record) => routingSchema.parse(record))
      const hasDefault = saved.some(({ slug }) => slug === DEFAULT_SLUG)
      return hasDefault ? saved : [routingSchema.parse({}), ...saved]
    },
    find: (slug) => book.list().find((routing) => routing.slug === slug),
    save: (routing) => store.put('routing', routing.slug, z.record(z.string(), z.json()).parse(routing)),
  }
  return book
}
