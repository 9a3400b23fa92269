import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { id, text } from './answer-fields.ts'
import { type Api, ask, type Existing } from './ask.ts'
import { path } from './path.ts'

const calendarAnswer = mapped(z.object({ calendar: z.object({ id, name: text }) }), ({ calendar }) => calendar)
export type Calendar = z.output<typeof calendarAnswer>

/** One calendar. Scope calendars.readonly. Version 2021-04-15. Source: spec calendars.json. */
export function getCalendar(api: Api, calendarId: string): Promise<Existing<Calendar>> {
  return ask(api, { method: 'GET', path: path`/calendars/${calendarId}` }, calendarAnswer)
}
