import { ping } from '../../../../shared/chili-piper/health.ts'
import { listRouters, routeLead } from '../../../../shared/chili-piper/routers.ts'
import { readTenant } from '../../../../shared/chili-piper/tenant.ts'
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readSigningSecret,
  rotateSigningSecret,
  updateWebhook,
} from '../../../../shared/chili-piper/webhooks.ts'
import { type Row, row } from './row.ts'

const HOOK = { triggerType: 'MeetingCreated' as const, url: 'https://example.com/x' }

export const WEBHOOK_AND_ROUTER_ROWS: Row[] = [
  row('a ping', 'health-ping', ping, ['GET /v1/org/health/ping'], '"ok"', undefined),
  row('a ping that answers in plain text', 'health-ping', ping, ['GET /v1/org/health/ping'], 'ok', undefined),
  row(
    'the tenant',
    'tenant-get',
    readTenant,
    ['GET /v1/org/tenant/get'],
    {
      tenantData: { tenantId: 'acme.app3', cluster: 'us', subdomain: 'acme' },
      tenantType: 'Organization',
      domains: ['a.example'],
    },
    { tenantId: 'acme.app3', cluster: 'us', subdomain: 'acme', domains: ['a.example'] },
  ),
  row(
    'a personal tenant without domains',
    'tenant-get',
    readTenant,
    ['GET /v1/org/tenant/get'],
    { tenantData: { tenantId: 't' }, type: 'Personal', email: 'pat@example.org' },
    { tenantId: 't', domains: [] },
  ),
  row(
    'webhooks',
    'webhook-list',
    listWebhooks,
    ['GET /v1/org/webhook/list'],
    { webhooks: [{ ...HOOK, enabled: true }] },
    [{ ...HOOK, enabled: true }],
  ),
  row(
    'a webhook of a trigger that is new',
    'webhook-list',
    listWebhooks,
    ['GET /v1/org/webhook/list'],
    { webhooks: [{ triggerType: 'MeetingNoShow', url: 'x' }] },
    [{ triggerType: 'MeetingNoShow', url: 'x' }],
  ),
  row('no webhooks', 'webhook-list', listWebhooks, ['GET /v1/org/webhook/list'], {}, []),
  row(
    'a new webhook',
    'webhook-create',
    (api) => createWebhook(api, { ...HOOK, enabled: true }),
    ['POST /v1/org/webhook', { ...HOOK, enabled: true }],
    { ...HOOK, enabled: true },
    { ...HOOK, enabled: true },
  ),
  row(
    'a webhook switched off',
    'webhook-update',
    (api) => updateWebhook(api, { ...HOOK, enabled: false }),
    ['PUT /v1/org/webhook', { ...HOOK, enabled: false }],
    { ...HOOK, enabled: false },
    { ...HOOK, enabled: false },
  ),
  row(
    'a deleted webhook',
    'webhook-delete',
    (api) => deleteWebhook(api, HOOK),
    ['DELETE /v1/org/webhook', HOOK],
    {},
    'deleted',
  ),
  row(
    'the signing secret',
    'webhook-get-secret',
    readSigningSecret,
    ['GET /v1/org/webhook/secret'],
    { secret: 's' },
    { secret: 's' },
  ),
  row(
    'a new signing secret',
    'webhook-rotate-secret',
    rotateSigningSecret,
    ['POST /v1/org/webhook/secret/rotate'],
    { secret: 's' },
    { secret: 's' },
  ),
  row(
    'routers',
    'concierge-list-routers',
    listRouters,
    ['POST /v1/org/concierge/routers/concierge/list'],
    {
      routers: [
        {
          workspaceId: 'w1',
          router: {
            id: 'r1',
            name: 'Inbound',
            slug: 'inbound',
            formMapping: {
              get: [
                {
                  type: 'ProcessedThirdPartyFormTrigger',
                  mapping: [{ name: 'Email', dataFieldRef: 'PersonEmail', label: null }],
                },
                { type: 'ProcessedInAppButtonTrigger', mapping: [{ dataField: 'PersonEmail' }] },
              ],
            },
          },
          dataFields: [],
        },
        { router: { id: 'r2', slug: 'other' } },
      ],
    },
    [
      {
        id: 'r1',
        name: 'Inbound',
        slug: 'inbound',
        workspaceId: 'w1',
        triggers: [
          { type: 'ProcessedThirdPartyFormTrigger', mapping: [{ key: 'Email', dataField: 'PersonEmail' }] },
          { type: 'ProcessedInAppButtonTrigger', mapping: [{ key: 'PersonEmail', dataField: 'PersonEmail' }] },
        ],
      },
      { id: 'r2', slug: 'other', workspaceId: undefined, triggers: [] },
    ],
  ),
  row(
    'who would get a lead',
    'concierge-route-by-slug',
    (api) => routeLead(api, 'inbound', { Email: 'pat@example.org', tags: 'vip;hot' }, { timezone: 'Europe/Paris' }),
    [
      'POST /v1/org/concierge/routers/inbound/rest',
      { form: { Email: 'pat@example.org', tags: 'vip;hot' }, options: { timezone: 'Europe/Paris' } },
    ],
    {
      routeId: 'x1',
      routingLink: 'https://a.example/x1',
      schedulingAllowed: true,
      assignment: { userId: 'u1', type: 'user' },
    },
    {
      routeId: 'x1',
      routingLink: 'https://a.example/x1',
      schedulingAllowed: true,
      assignment: { userId: 'u1', type: 'user' },
    },
  ),
  row(
    'a lead that nobody gets',
    'concierge-route-by-slug',
    (api) => routeLead(api, 'inbound', {}),
    ['POST /v1/org/concierge/routers/inbound/rest', { form: {}, options: {} }],
    { routeId: 'x1', schedulingAllowed: false, assignment: null },
    { routeId: 'x1', schedulingAllowed: false },
  ),
]
