import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { type Meeting, parseMeeting } from './meeting.ts'

export interface MeetingQuery {
  start: string
  end: string
  guestEmail?: string
  status?: string[]
  workspaceIds?: string[]
  assigneeIds?: string[]
  hostIds?: string[]
  meetingTypeIds?: string[]
}

export interface MeetingBook {
  get(id: string): Meeting | undefined
  save(meeting: Meeting): Meeting
  /** Meetings that start in the window, its end exclusive, by start time. */
  find(query: MeetingQuery, now: number): Meeting[]
}

/** An active meeting is completed once it is over. */
export const statusOf = (meeting: Meeting, now: number) =>
  meeting.status === 'Active' && new Date(meeting.end).getTime() <= now ? 'Completed' : meeting.status

const attendees = ({ host, guestEmail, additionalGuests }: Meeting): JsonObject[] => [
  { email: host.email, fullName: host.name, type: 'Host' },
  { email: guestEmail, type: 'PrimaryGuest' },
  ...additionalGuests.map((guest) => ({ ...guest, type: 'AdditionalGuest' })),
]

/** Only for meetings that were booked from a page; its parameters are those of a campaign. */
const source = ({ sourceUrl }: Meeting): JsonObject => {
  if (sourceUrl === null) return {}
  const parameters = [...new URL(sourceUrl).searchParams].filter(([name]) => name.startsWith('utm_'))
  return { sourceUrl, sourceUrlParams: Object.fromEntries(parameters) }
}

const common = (meeting: Meeting, now: number): JsonObject => ({
  workspaceId: meeting.workspace.id,
  meetingTypeId: meeting.meetingType.id,
  bookerId: meeting.booker.id,
  bookerEmail: meeting.booker.email,
  hostId: meeting.host.id,
  hostEmail: meeting.host.email,
  hostName: meeting.host.name,
  dateTime: { start: meeting.start, end: meeting.end },
  meetingStatus: statusOf(meeting, now),
  extendedMeetingStatus: statusOf(meeting, now),
  noShowStatus: meeting.status === 'NoShow' ? 'NoShow' : 'Unknown',
  bookedAt: meeting.bookedAt,
  primaryGuest: { value: meeting.guestEmail },
  attendees: attendees(meeting),
  ...source(meeting),
})

/** Field names of both views: verified live by the vendor on 2026-05-29. The id is `meetingId` in a list, `id` alone. */
export const listItem = (meeting: Meeting, now: number): JsonObject => ({
  meetingId: meeting.id,
  ...common(meeting, now),
})

export const fullRecord = (meeting: Meeting, now: number): JsonObject => ({
  id: meeting.id,
  ...common(meeting, now),
  activities: meeting.activities,
  ...meeting.extra,
})

/** What cancelling and marking a no-show answer: both spell the status in another way than the lists do. */
export const changedRecord = (meeting: Meeting, now: number): JsonObject => ({
  ...listItem(meeting, now),
  meetingStatus: meeting.status === 'NoShow' ? 'NO_SHOW' : 'CANCELLED',
})

const allows = (wanted: string[] | undefined, value: string | undefined) =>
  wanted === undefined || (value !== undefined && wanted.includes(value))

export function createMeetingBook(store: RecordStore): MeetingBook {
  return {
    get(id) {
      const record = store.get('meeting', id)
      return record && parseMeeting(record)
    },
    save(meeting) {
      store.put('meeting', meeting.id, meeting, { email: meeting.guestEmail.toLowerCase() })
      return meeting
    },
    find(query, now) {
      const [from, to] = [new Date(query.start).getTime(), new Date(query.end).getTime()]
      const isWanted = (meeting: Meeting) => {
        const start = new Date(meeting.start).getTime()
        return (
          start >= from &&
          start < to &&
          allows(query.status, statusOf(meeting, now)) &&
          allows(query.workspaceIds, meeting.workspace.id) &&
          allows(query.assigneeIds, meeting.assignee?.id) &&
          allows(query.hostIds, meeting.host.id) &&
          allows(query.meetingTypeIds, meeting.meetingType.id)
        )
      }
      const records = store.list('meeting', { email: query.guestEmail?.toLowerCase() })
      return records
        .map(parseMeeting)
        .filter(isWanted)
        .sort((a, b) => a.start.localeCompare(b.start))
    },
  }
}
