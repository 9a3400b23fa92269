import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { Call } from '../simulator-server.ts'
import { type EdgeOperation, edgeError, invalidValue } from './api.ts'
import { idOf } from './meeting.ts'
import { fullRecord, listItem, type MeetingBook } from './meeting-book.ts'
import { type Webhook, type Webhooks, webhookSchema } from './webhooks.ts'

const WEEK_MS = 7 * 86_400_000

/** Larger pages are cut to this without a word: follow `hasMoreItems`, never the size asked for. */
const MAX_PAGE_SIZE = 50

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const ids = z.array(z.string().min(1)).min(1).optional()
const instant = z.iso.datetime({ offset: true })

const queryMeetings = z.strictObject({
  start: instant,
  end: instant,
  page: z.int().min(0).default(0),
  pageSize: z.int().min(1).default(10),
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

function readBody<T>(schema: z.ZodType<T>, call: Call): T {
  let body: unknown
  try {
    body = JSON.parse(call.body)
  } catch {
    throw invalidValue('body')
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidValue(`body (${issue?.message ?? 'unreadable'} at '${issue?.path.join('.') ?? ''}')`)
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

function getMeeting(meetings: MeetingBook, id: string, now: number): JsonObject {
  if (!UUID.test(id)) throw invalidValue('path parameter meetingId')
  const meeting = meetings.get(id)
  if (!meeting) throw edgeError(404, 'NotFound', `Meeting ${id} was not found`)
  return { data: fullRecord(meeting, now), hasMore: 'No' }
}

/** Only https, as documented; plain http is for receivers on this machine. */
function checkUrl({ url }: Pick<Webhook, 'url'>) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isLoopback = parsed?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname)
  if (parsed?.protocol !== 'https:' && !isLoopback) throw invalidValue("body (must be an absolute https URL at 'url')")
}

function requireWebhook(webhooks: Webhooks, { triggerType, url }: Omit<Webhook, 'enabled'>) {
  if (!webhooks.find(triggerType, url))
    throw edgeError(404, 'NotFound', `There is no ${triggerType} webhook for this URL`)
}

function createWebhook(webhooks: Webhooks, call: Call): JsonObject {
  const webhook = readBody(webhookSchema, call)
  checkUrl(webhook)
  if (webhooks.find(webhook.triggerType, webhook.url))
    throw edgeError(409, 'Conflict', `There is a ${webhook.triggerType} webhook for this URL already`)
  return { ...webhooks.save(webhook) }
}

function readSecret(webhooks: Webhooks): JsonObject {
  const secret = webhooks.secret()
  if (secret === undefined) throw edgeError(404, 'NotFound', 'There is no signing secret yet')
  return { secret }
}

const dataField = (reference: string, label: string, objectType = 'Person'): JsonObject => ({
  reference,
  objectType,
  label,
  dataType: 'Text',
  mappings: [],
})

const DATA_FIELDS = [
  dataField('PersonEmail', 'Email'),
  dataField('PersonFirstName', 'First Name'),
  dataField('PersonLastName', 'Last Name'),
  dataField('PersonPhone', 'Phone'),
  dataField('PersonTitle', 'Title'),
  dataField('CompanyName', 'Company Name', 'Company'),
]

/** Everything the simulated Chili Piper can do. A new operation is one more row. */
export function edgeOperations(tenant: string, meetings: MeetingBook, webhooks: Webhooks): EdgeOperation[] {
  const tenantData = { tenantId: idOf('tenant', tenant), cluster: 'us', subdomain: tenant }
  return [
    { method: 'GET', path: '/v1/org/health/ping', run: () => 'ok' },
    {
      method: 'GET',
      path: '/v1/org/tenant/get',
      run: () => ({ tenantData, tenantType: 'Organization', domains: [`${tenant}.example.com`] }),
    },
    { method: 'GET', path: '/v1/org/data-fields/list', run: () => DATA_FIELDS },
    { method: 'PUT', path: '/v2/org/meetings/meetings', run: ({ call, now }) => listMeetings(meetings, call, now) },
    {
      method: 'GET',
      path: '/v1/org/meetings/get/{meetingId}',
      run: ({ params, now }) => getMeeting(meetings, params.meetingId ?? '', now),
    },
    { method: 'GET', path: '/v1/org/webhook/list', run: () => ({ webhooks: webhooks.list() }) },
    { method: 'POST', path: '/v1/org/webhook', run: ({ call }) => createWebhook(webhooks, call) },
    {
      method: 'PUT',
      path: '/v1/org/webhook',
      run: ({ call }) => {
        const webhook = readBody(webhookSchema, call)
        requireWebhook(webhooks, webhook)
        return { ...webhooks.save(webhook) }
      },
    },
    {
      method: 'DELETE',
      path: '/v1/org/webhook',
      run: ({ call }) => {
        const { triggerType, url } = readBody(webhookSchema.omit({ enabled: true }), call)
        requireWebhook(webhooks, { triggerType, url })
        webhooks.remove(triggerType, url)
        return {}
      },
    },
    { method: 'GET', path: '/v1/org/webhook/secret', run: () => readSecret(webhooks) },
    { method: 'POST', path: '/v1/org/webhook/secret/rotate', run: () => ({ secret: webhooks.rotate() }) },
  ]
}
