import type { JsonObject } from '../json.ts'
import type { Meeting } from './meeting.ts'

const EVENT_TYPES = { MeetingCreated: 'Created', MeetingUpdated: 'Updated', MeetingDeleted: 'Deleted' }

export type Trigger = keyof typeof EVENT_TYPES

/** The flat body of a delivery, its fields in the documented order (help article 39402611091475). */
export function webhookBody(trigger: Trigger, meeting: Meeting): JsonObject {
  const { host, assignee, booker, workspace, feature, distribution, meetingType } = meeting
  return {
    meetingIdChili: meeting.id,
    meetingTitle: meeting.title,
    meetingDescription: meeting.description,
    meetingLocation: meeting.location,
    meetingStartTime: meeting.start,
    meetingEndTime: meeting.end,
    primaryGuestTimeZone: meeting.timeZone,
    hostEmail: host.email,
    hostFullName: host.name,
    hostIdChili: host.id,
    assigneeEmail: assignee?.email ?? null,
    assigneeFullName: assignee?.name ?? null,
    assigneeIdChili: assignee?.id ?? null,
    primaryGuestEmail: meeting.guestEmail,
    primaryGuestDataFields: meeting.dataFields,
    additionalGuests: meeting.additionalGuests.map((guest) => ({ ...guest })),
    bookerEmail: booker.email,
    bookerName: booker.name,
    bookerIdChili: booker.id,
    workspaceName: workspace.name,
    workspaceIdChili: workspace.id,
    productFeatureType: 'ConciergeRouter',
    productFeatureName: feature.name,
    productFeatureIdChili: feature.id,
    distributionName: distribution.name,
    distributionIdChili: distribution.id,
    meetingTypeName: meetingType.name,
    meetingTypeIdChili: meetingType.id,
    type: EVENT_TYPES[trigger],
  }
}
