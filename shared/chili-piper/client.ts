import type { EdgeApi, Existing } from './ask.ts'
import { ping } from './health.ts'
import { listMeetingTypes, type MeetingType } from './meeting-types.ts'
import { type MeetingRange, readMeetings, type WindowPage } from './meeting-windows.ts'
import { type ChangedMeeting, getMeeting, getMeetingField, type MeetingChanges, patchMeeting } from './meetings.ts'
import type { PolledMeeting } from './parse-polled-meeting.ts'
import { createEdgeRequest, type EdgeRequestOptions } from './request.ts'
import { readTenant, type Tenant } from './tenant.ts'
import {
  createWebhook,
  listWebhooks,
  readSigningSecret,
  type SigningSecret,
  type Webhook,
  type WebhookInput,
} from './webhooks.ts'
import { listWorkspaces, type Workspace } from './workspaces.ts'

/** What comparing bookings with Chili Piper, writing notes to them and setting it up need, for one tenant; each throws as the operation it is. */
export interface ChiliPiperClient {
  /** Returns when the API answers this key. */
  ping(): Promise<void>
  /** Whose key it is. */
  tenant(): Promise<Tenant>
  /** Meetings by when they take place, page by page, in windows of at most 7 days. */
  meetings(range: MeetingRange, options?: { maxPages?: number }): AsyncIterable<WindowPage>
  meeting(meetingId: string): Promise<Existing<PolledMeeting>>
  /** What one field of a meeting holds, documented or not. */
  meetingField(meetingId: string, field: string): Promise<Existing<{ value: unknown }>>
  /** Never sent twice: it may e-mail guests. */
  patchMeeting(meetingId: string, changes: MeetingChanges): Promise<Existing<ChangedMeeting>>
  workspaces(): AsyncIterable<Workspace>
  meetingTypes(): Promise<MeetingType[]>
  listWebhooks(): Promise<Webhook[]>
  /** 'exists': the URL has one of this trigger already. */
  createWebhook(webhook: WebhookInput): Promise<Webhook | 'exists'>
  /** 'missing' until there was a first webhook or a rotation. */
  readSigningSecret(): Promise<Existing<SigningSecret>>
}

export function createChiliPiperClient(options: EdgeRequestOptions): ChiliPiperClient {
  const api: EdgeApi = { request: createEdgeRequest(options) }
  return {
    ping: () => ping(api),
    tenant: () => readTenant(api),
    meetings: (range, limits) => readMeetings(api, range, limits),
    meeting: (meetingId) => getMeeting(api, meetingId),
    meetingField: (meetingId, field) => getMeetingField(api, meetingId, field),
    patchMeeting: (meetingId, changes) => patchMeeting(api, meetingId, changes),
    workspaces: () => listWorkspaces(api),
    meetingTypes: () => listMeetingTypes(api),
    listWebhooks: () => listWebhooks(api),
    createWebhook: (webhook) => createWebhook(api, webhook),
    readSigningSecret: () => readSigningSecret(api),
  }
}
