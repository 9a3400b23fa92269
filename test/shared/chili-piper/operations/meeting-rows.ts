import {
  cancelMeeting,
  getMeeting,
  getMeetingField,
  listMeetings,
  markNoShow,
  patchMeeting,
} from '../../../../shared/chili-piper/meetings.ts'
import { parsePolledMeeting } from '../../../../shared/chili-piper/parse-polled-meeting.ts'
import { type Row, row } from './row.ts'

const START = '2026-03-01T00:00:00Z'
const END = '2026-03-08T00:00:00Z'
const ITEM = { meetingId: 'm1', meetingStatus: 'Active', dateTime: { start: START, end: '2026-03-01T00:30:00Z' } }
const MEETING = parsePolledMeeting(ITEM)
const { meetingId: id, ...rest } = ITEM
const RECORD = { id, ...rest }

export const MEETING_ROWS: Row[] = [
  row(
    'a page of meetings with every filter',
    'meeting-list-put',
    (api) =>
      listMeetings(api, {
        start: START,
        end: END,
        page: 2,
        guestEmail: 'pat@example.org',
        status: ['Active', 'NoShow'],
        workspaceIds: ['w1'],
        assigneeIds: ['u1'],
        hostIds: ['u2'],
        meetingTypeIds: ['7c1e2d3f-4a5b-4c6d-8e7f-901a2b3c4d5e'],
      }),
    [
      'PUT /v2/org/meetings/meetings',
      {
        start: START,
        end: END,
        page: 2,
        pageSize: 50,
        guestEmail: 'pat@example.org',
        status: ['Active', 'NoShow'],
        workspaceIds: ['w1'],
        assigneeIds: ['u1'],
        hostIds: ['u2'],
        meetingTypeIds: ['7c1e2d3f-4a5b-4c6d-8e7f-901a2b3c4d5e'],
      },
    ],
    { data: { list: [ITEM, { meetingId: 'm2' }, null] }, hasMore: 'Yes', hasMoreItems: true },
    { meetings: [MEETING], hasMore: true, unreadable: 2 },
  ),
  ...(
    [
      ['hasMoreItems goes before hasMore', { hasMore: 'Yes', hasMoreItems: false }, false],
      ['hasMore alone', { hasMore: 'Yes' }, true],
      ['hasMore in another spelling', { hasMore: 'no' }, false],
      ['neither: as long as there is something', {}, true],
    ] as const
  ).map(([does, flags, hasMore]) =>
    row(
      `a page of meetings, ${does}`,
      'meeting-list-put',
      (api) => listMeetings(api, { start: START, end: END, page: 0 }),
      ['PUT /v2/org/meetings/meetings', { start: START, end: END, page: 0, pageSize: 50 }],
      { data: { list: [ITEM] }, ...flags },
      { meetings: [MEETING], hasMore, unreadable: 0 },
    ),
  ),
  row(
    'a page of meetings in the form of the description',
    'meeting-list-put',
    (api) => listMeetings(api, { start: START, end: END, page: 0 }),
    ['PUT /v2/org/meetings/meetings', { start: START, end: END, page: 0, pageSize: 50 }],
    { results: [], pagination: {} },
    { meetings: [], hasMore: false, unreadable: 0 },
  ),
  row(
    'a meeting',
    'meeting-get',
    (api) => getMeeting(api, 'm1'),
    ['GET /v1/org/meetings/get/m1'],
    { data: RECORD, hasMore: 'No' },
    MEETING,
  ),
  row(
    'a meeting, not wrapped',
    'meeting-get',
    (api) => getMeeting(api, 'm1'),
    ['GET /v1/org/meetings/get/m1'],
    RECORD,
    MEETING,
  ),
  row(
    'a field of a meeting that is not documented',
    'meeting-get',
    (api) => getMeetingField(api, 'm1', 'notes'),
    ['GET /v1/org/meetings/get/m1'],
    { data: { ...RECORD, notes: 'hello' }, hasMore: 'No' },
    { value: 'hello' },
  ),
  row(
    'a field that a meeting does not have, though every object has it',
    'meeting-get',
    (api) => getMeetingField(api, 'm1', 'constructor'),
    ['GET /v1/org/meetings/get/m1'],
    RECORD,
    { value: undefined },
  ),
  row(
    'a changed meeting',
    'meeting-patch',
    (api) =>
      patchMeeting(api, 'm1', {
        startTime: START,
        hostId: 'u1',
        assignees: ['u2'],
        additionalGuests: [{ email: 'casey@example.org', fullName: 'Casey' }],
      }),
    [
      'PATCH /v1/org/meetings/m1',
      {
        startTime: START,
        hostId: 'u1',
        assignees: ['u2'],
        additionalGuests: [{ email: 'casey@example.org', fullName: 'Casey' }],
      },
    ],
    RECORD,
    { meeting: MEETING },
  ),
  row(
    'a meeting changed in one field and one that is not documented, empty lists kept',
    'meeting-patch',
    (api) => patchMeeting(api, 'm1', { additionalGuests: [], extra: { notes: 'hello', hostId: 'u9' }, hostId: 'u1' }),
    ['PATCH /v1/org/meetings/m1', { notes: 'hello', hostId: 'u1', additionalGuests: [] }],
    { done: true },
    {},
  ),
  row(
    'a cancelled meeting',
    'meeting-cancel-post',
    (api) => cancelMeeting(api, 'm1'),
    ['POST /v2/org/meetings/cancel/m1'],
    { meetingId: 'm1', meetingStatus: 'CANCELLED' },
    { meeting: parsePolledMeeting({ id: 'm1', status: 'Canceled' }) },
  ),
  row(
    'a no-show',
    'meeting-noshow-post',
    (api) => markNoShow(api, 'm1'),
    ['POST /v2/org/meetings/noshow/m1'],
    { meetingId: 'm1', meetingStatus: 'NO_SHOW' },
    { meeting: parsePolledMeeting({ id: 'm1', status: 'NoShow' }) },
  ),
]
