import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { Call } from '../simulator-server.ts'
import { type EdgeOperation, edgeError, invalidValue } from './api.ts'
import type { Directory } from './directory.ts'
import type { ExtraField } from './extra-field.ts'
import { type Meeting, moveMeeting } from './meeting.ts'
import { changedRecord, fullRecord, listItem, type MeetingBook } from './meeting-book.ts'
import { MAX_PAGE_SIZE, pagingInBody, readBody } from './read-request.ts'
import type { Webhooks } from './webhooks.ts'

const WEEK_MS = 7 * 86_400_000

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const ids = z.array(z.string().min(1)).min(1).optional()
const instant = z.iso.datetime({ offset: true })

const queryMeetings = z.strictObject({
  start: instant,
  end: instant,
  ...pagingInBody,
  guestEmail: z.string().regex(/.+@.+/).optional(),
  status: z
    .array(z.enum(['Active', 'Canceled', 'NoShow', 'Completed']))
    .min(1)
    .optional(),
  workspaceIds: ids,
  assigneeIds: ids,
  hostIds: ids,
  meetingTypeIds: z.array(z.string().regex(UUID)).min(1).optional(),
})

const changes = {
  startTime: instant.optional(),
  hostId: z.string().min(1).optional(),
  assignees: z.array(z.string().min(1)).optional(),
  additionalGuests: z.array(z.strictObject({ email: z.email(), fullName: z.string().optional() })).optional(),
}

function listMeetings(meetings: MeetingBook, call: Call, now: number): JsonObject {
  const { page, pageSize, ...query } = readBody(queryMeetings, call)
  const width = new Date(query.end).getTime() - new Date(query.start).getTime()
  if (width <= 0) throw invalidValue("body (must be after start at 'end')")
  if (width > WEEK_MS) throw invalidValue("body (must be no more than 7 days after start at 'end')")
  const found = meetings.find(query, now)
  const size = Math.min(pageSize, MAX_PAGE_SIZE)
  const hasMoreItems = found.length > (page + 1) * size
  const list = found.slice(page * size, (page + 1) * size).map((meeting) => listItem(meeting, now))
  return { data: { list }, hasMore: hasMoreItems ? 'Yes' : 'No', hasMoreItems }
}

interface Parts {
  meetings: MeetingBook
  webhooks: Webhooks
  directory: Directory
  extraField: ExtraField
}

const overlaps = (a: Meeting, b: Meeting) => a.start < b.end && b.start < a.end

function patchMeeting({ meetings, directory, extraField }: Parts, meeting: Meeting, call: Call, now: number): Meeting {
  const name = extraField.name()
  const schema = z.strictObject({ ...changes, ...(name !== null && { [name]: z.json().optional() }) })
  const body = readBody(schema, call)
  const extra = Object.entries(body).filter(([key, value]) => key === name && value !== undefined)
  const user = (id: string) => {
    const found = directory.user(id)
    if (!found) throw edgeError(404, 'NotFound', `User ${id} was not found`)
    return found
  }
  const moved = body.startTime === undefined ? meeting : moveMeeting(meeting, body.startTime, now)
  const changed: Meeting = {
    ...moved,
    ...(body.hostId !== undefined && { host: user(body.hostId) }),
    ...(body.assignees && { assignee: body.assignees.map(user)[0] ?? null }),
    ...(body.additionalGuests && {
      additionalGuests: body.additionalGuests.map(({ email, fullName = null }) => ({ email, fullName })),
    }),
    extra: { ...meeting.extra, ...z.record(z.string(), z.json()).parse(Object.fromEntries(extra)) },
  }
  if (body.startTime !== undefined) checkSlot(meetings, changed, now)
  return changed
}

/** The new time lies ahead, and the host has nothing else then. */
function checkSlot(meetings: MeetingBook, meeting: Meeting, now: number) {
  const start = new Date(meeting.start).getTime()
  const near = { start: new Date(start - WEEK_MS).toISOString(), end: meeting.end, hostIds: [meeting.host.id] }
  const isTaken = meetings
    .find({ ...near, status: ['Active'] }, now)
    .some((other) => other.id !== meeting.id && overlaps(other, meeting))
  if (start <= now || isTaken) throw edgeError(409, 'SlotNotAvailable', 'The host is not available at that time')
}

export function meetingOperations(parts: Parts): EdgeOperation[] {
  const { meetings, webhooks, directory } = parts

  const requireMeeting = (id = ''): Meeting => {
    if (!UUID.test(id)) throw invalidValue('path parameter meetingId')
    const meeting = meetings.get(id)
    if (!meeting) throw edgeError(404, 'NotFound', `Meeting ${id} was not found`)
    return meeting
  }
  const requireOpen = (id = ''): Meeting => {
    const meeting = requireMeeting(id)
    if (meeting.status === 'Canceled') throw edgeError(409, 'MeetingCanceled', `Meeting ${id} was cancelled`)
    return meeting
  }

  return [
    { method: 'PUT', path: '/v2/org/meetings/meetings', run: ({ call, now }) => listMeetings(meetings, call, now) },
    {
      method: 'GET',
      path: '/v1/org/meetings/get/{meetingId}',
      run: ({ params, now }) => ({ data: fullRecord(requireMeeting(params.meetingId), now), hasMore: 'No' }),
    },
    {
      method: 'PATCH',
      path: '/v1/org/meetings/{meetingId}',
      run: ({ call, params, now }) => {
        const meeting = meetings.save(patchMeeting(parts, requireOpen(params.meetingId), call, now))
        directory.remember(meeting)
        // The answer does not wait for the receiver.
        void webhooks.deliver('MeetingUpdated', meeting)
        return fullRecord(meeting, now)
      },
    },
    {
      method: 'POST',
      path: '/v2/org/meetings/cancel/{meetingId}',
      run: ({ params, now }) => {
        const meeting = meetings.save({ ...requireOpen(params.meetingId), status: 'Canceled' })
        void webhooks.deliver('MeetingDeleted', meeting)
        return changedRecord(meeting, now)
      },
    },
    {
      method: 'POST',
      path: '/v2/org/meetings/noshow/{meetingId}',
      run: ({ params, now }) =>
        changedRecord(meetings.save({ ...requireOpen(params.meetingId), status: 'NoShow' }), now),
    },
  ]
}
