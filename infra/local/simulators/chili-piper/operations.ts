import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import type { EdgeOperation } from './api.ts'
import { createDirectory } from './directory.ts'
import { directoryOperations } from './directory-operations.ts'
import { createExtraField } from './extra-field.ts'
import { idOf } from './meeting.ts'
import type { MeetingBook } from './meeting-book.ts'
import { meetingOperations } from './meeting-operations.ts'
import { createRouterBook } from './router-book.ts'
import { routerOperations } from './router-operations.ts'
import { webhookOperations } from './webhook-operations.ts'
import type { Webhooks } from './webhooks.ts'

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
export function edgeOperations(
  tenant: string,
  store: RecordStore,
  meetings: MeetingBook,
  webhooks: Webhooks,
): EdgeOperation[] {
  const tenantData = { tenantId: idOf('tenant', tenant), cluster: 'us', subdomain: tenant }
  const directory = createDirectory(store)
  return [
    { method: 'GET', path: '/v1/org/health/ping', run: () => 'ok' },
    {
      method: 'GET',
      path: '/v1/org/tenant/get',
      run: () => ({ tenantData, tenantType: 'Organization', domains: [`${tenant}.example.com`] }),
    },
    { method: 'GET', path: '/v1/org/data-fields/list', run: () => DATA_FIELDS },
    ...meetingOperations({ meetings, webhooks, directory, extraField: createExtraField(store) }),
    ...webhookOperations(webhooks),
    ...directoryOperations(directory),
    ...routerOperations(tenant, createRouterBook(store)),
  ]
}
