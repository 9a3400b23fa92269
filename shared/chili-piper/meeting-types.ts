import * as z from 'zod/mini'
import { id, optionalId, text } from './answer-fields.ts'
import type { EdgeApi } from './ask.ts'
import { listAll } from './list-pages.ts'
import { path, withQuery } from './path.ts'

const meetingTypeSchema = z.object({ id, name: text, workspaceId: optionalId })
export type MeetingType = z.infer<typeof meetingTypeSchema>

/**
 * The meeting types of the tenant or of one workspace, all at once, but for personal ones: they turn a meeting's type id into
 * a name. Operation meeting-type-list. Permission meeting-type.read.
 */
export function listMeetingTypes(api: EdgeApi, options: { workspaceId?: string } = {}): Promise<MeetingType[]> {
  const { workspaceId } = options
  const list = withQuery(path`/v1/org/meeting-types/list`, { workspaceId })
  return listAll(api, { method: 'GET', path: list, safe: true }, meetingTypeSchema)
}
