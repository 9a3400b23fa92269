import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { ask, demand, type EdgeApi, type Existing, succeeded, unreadable } from './ask.ts'
import { ChiliPiperUnavailableError } from './errors.ts'
import { PAGE_SIZE } from './list-pages.ts'
import { type MeetingStatus, type PolledMeeting, parsePolledMeeting } from './parse-polled-meeting.ts'
import { type Path, path } from './path.ts'
import { type Call, describe } from './request.ts'

/** An absent filter lets everything through, an empty one nothing. */
export interface MeetingFilters {
  guestEmail?: string
  status?: readonly MeetingStatus[]
  workspaceIds?: readonly string[]
  assigneeIds?: readonly string[]
  hostIds?: readonly string[]
  meetingTypeIds?: readonly string[]
}

export interface MeetingQuery extends MeetingFilters {
  /** Instants, at most 7 days apart; the end is not included. */
  start: string
  end: string
  /** From 0. */
  page: number
}

export interface MeetingPage {
  meetings: PolledMeeting[]
  hasMore: boolean
  /** Items without an id or a status that we know. */
  unreadable: number
}

const items = z.array(z.unknown())
const more = {
  hasMoreItems: z.catch(z.optional(z.boolean()), undefined),
  hasMore: z.catch(z.optional(z.stringbool({ truthy: ['yes'], falsy: ['no'] })), undefined),
}
// The list lies under data.list; the description, which the vendor calls wrong, has results.
const pageSchema = z.lazy(() =>
  z.union([
    mapped(z.object({ ...more, data: z.object({ list: items }) }), ({ data, ...page }) => ({
      ...page,
      list: data.list,
    })),
    mapped(z.object({ ...more, results: items }), ({ results, ...page }) => ({ ...page, list: results })),
  ]),
)

/**
 * One page of the meetings that take place in a window. Whether more follow is what the answer says, never how long the page
 * is. A PUT that only reads. Operation meeting-list-put. Permission meeting.read.
 */
export async function listMeetings(api: EdgeApi, query: MeetingQuery): Promise<MeetingPage> {
  // An empty list is refused, and to leave it out would ask for everything.
  if (Object.values(query).some((value) => Array.isArray(value) && value.length === 0))
    return { meetings: [], hasMore: false, unreadable: 0 }
  const { start, end, page, guestEmail, status, workspaceIds, assigneeIds, hostIds, meetingTypeIds } = query
  const filters = { guestEmail, status, workspaceIds, assigneeIds, hostIds, meetingTypeIds }
  const body = { start, end, page, pageSize: PAGE_SIZE, ...filters }
  const call = { method: 'PUT', path: path`/v2/org/meetings/meetings`, body, safe: true } as const
  const { list, hasMoreItems, hasMore } = await demand(api, call, pageSchema)
  const meetings = list.flatMap((item) => parsePolledMeeting(item) ?? [])
  return { meetings, hasMore: hasMoreItems ?? hasMore ?? list.length > 0, unreadable: list.length - meetings.length }
}

/** The record lies under `data`, or is the answer itself. */
function recordOf(body: unknown): unknown {
  const isWrapped = typeof body === 'object' && body !== null && 'data' in body && !('id' in body)
  return isWrapped ? body.data : body
}

/** One meeting by its id. Operation meeting-get. Permission meeting.read. @throws as any call, also for another meeting's record */
export async function getMeeting(api: EdgeApi, meetingId: string): Promise<Existing<PolledMeeting>> {
  const record = await getRecord(api, meetingId)
  return record === 'missing' ? record : record.meeting
}

/** What one field of a meeting holds, documented or not; undefined where the record has none. As `getMeeting`. */
export async function getMeetingField(
  api: EdgeApi,
  meetingId: string,
  field: string,
): Promise<Existing<{ value: unknown }>> {
  const record = await getRecord(api, meetingId)
  return record === 'missing' ? record : { value: new Map(Object.entries(record.raw)).get(field) }
}

async function getRecord(api: EdgeApi, meetingId: string): Promise<Existing<{ meeting: PolledMeeting; raw: object }>> {
  const call = { method: 'GET', path: path`/v1/org/meetings/get/${meetingId}`, safe: true } as const
  const body = await ask(api, call, z.unknown())
  if (body === 'missing') return body
  const raw = recordOf(body)
  const meeting = parsePolledMeeting(raw)
  if (typeof raw === 'object' && raw && meeting?.meetingId.toLowerCase() === meetingId.toLowerCase())
    return { meeting, raw }
  throw unreadable(call, 'meeting')
}

export interface MeetingChanges {
  /** Instant. The slot is checked again and reserved. */
  startTime?: string
  hostId?: string
  /** User ids; replaces the whole list. The form of its items is not documented. */
  assignees?: readonly string[]
  /** Replaces all guests from outside but the primary one. The form of its items is not documented. */
  additionalGuests?: readonly { email: string; fullName?: string }[]
  /** Fields that Chili Piper does not document; refused unless it has learnt them. */
  extra?: Readonly<Record<string, unknown>>
}

/** The meeting after the change; absent when the change was made, but told in a form we do not read. */
export interface ChangedMeeting {
  meeting?: PolledMeeting
}

/**
 * Moves or edits a meeting. Not safe to repeat, so never sent twice: it moves calendar events, counts for distributions
 * and may e-mail guests. Operation meeting-patch. Permission: not documented.
 */
export function patchMeeting(
  api: EdgeApi,
  meetingId: string,
  changes: MeetingChanges,
): Promise<Existing<ChangedMeeting>> {
  const { startTime, hostId, assignees, additionalGuests, extra } = changes
  const body = { ...extra, ...definedOf({ startTime, hostId, assignees, additionalGuests }) }
  return change(api, { method: 'PATCH', path: path`/v1/org/meetings/${meetingId}`, body })
}

/**
 * Cancels a meeting for good. Not safe to repeat, so never sent twice: it may e-mail guests.
 * Operation meeting-cancel-post. Permission: not documented (meeting.modify for the older form).
 */
export function cancelMeeting(api: EdgeApi, meetingId: string): Promise<Existing<ChangedMeeting>> {
  return change(api, actOn(path`/v2/org/meetings/cancel/${meetingId}`))
}

/**
 * Marks that the guest did not come; the API cannot take it back. Not safe to repeat, so never sent twice: it may start
 * automations that e-mail guests. Operation meeting-noshow-post. Permission: not documented.
 */
export function markNoShow(api: EdgeApi, meetingId: string): Promise<Existing<ChangedMeeting>> {
  return change(api, actOn(path`/v2/org/meetings/noshow/${meetingId}`))
}

const actOn = (target: Path): Call => ({ method: 'POST', path: target })

async function change(api: EdgeApi, call: Call): Promise<Existing<ChangedMeeting>> {
  const answer = await api.request(call)
  if (answer.status === 404) return 'missing'
  const body = succeeded(call, answer)
  // The older forms of these calls tell a failure in a success.
  if (typeof body === 'object' && body !== null && 'type' in body && body.type === 'Failure')
    throw new ChiliPiperUnavailableError(`${describe(call)}: answered ${answer.status}, but not done`, 'server')
  const meeting = parsePolledMeeting(recordOf(body))
  return meeting ? { meeting } : {}
}

const definedOf = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
