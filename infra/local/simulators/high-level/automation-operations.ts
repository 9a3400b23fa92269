import { type JsonObject, plain } from '../json.ts'
import { requireContact } from './contact-book.ts'
import { type OperationCall, requireLocation, rowsWith, SUCCEEDED, writesContacts } from './operation.ts'
import { filled, instant, optional, required, type Shape } from './shape.ts'

const workflowShape: Shape = { eventStartTime: optional(instant) }

const contactIdOf = ({ store, location, params }: OperationCall) =>
  plain(requireContact(store, location, params.contactId).id)

/** Which campaigns and workflows a contact is in; taking it out of one it is not in changes nothing. */
const join = (kind: 'campaign' | 'workflow') => (call: OperationCall) => {
  const contactId = contactIdOf(call)
  const id = call.params[`${kind}Id`] ?? ''
  const membership: JsonObject = { id, contactId, ...call.body }
  call.store.put(kind, `${contactId}/${id}`, membership, { owner: contactId })
  return SUCCEEDED
}

const leave = (kind: 'campaign' | 'workflow') => (call: OperationCall) => {
  call.store.remove(kind, `${contactIdOf(call)}/${call.params[`${kind}Id`] ?? ''}`)
  return SUCCEEDED
}

/** The workflows that the control API made known; a contact may enter any other as well. */
function listWorkflows({ store, location, query }: OperationCall): JsonObject {
  requireLocation(location, query.locationId)
  return { workflows: store.list('known-workflow', { owner: location.id }) }
}

const campaigns = '/contacts/{contactId}/campaigns'
const workflow = '/contacts/{contactId}/workflow/{workflowId}'

export const automationOperations = [
  rowsWith('workflows.readonly')('GET', '/workflows/', 200, {
    query: { locationId: required(filled) },
    run: listWorkflows,
  }),
  writesContacts('POST', `${campaigns}/{campaignId}`, 201, { body: {}, run: join('campaign') }),
  writesContacts('DELETE', `${campaigns}/{campaignId}`, 200, { run: leave('campaign') }),
  writesContacts('DELETE', `${campaigns}/removeAll`, 200, {
    run: (call) => {
      call.store.removeOwned('campaign', contactIdOf(call))
      return SUCCEEDED
    },
  }),
  writesContacts('POST', workflow, 200, { body: workflowShape, run: join('workflow') }),
  writesContacts('DELETE', workflow, 200, { body: workflowShape, run: leave('workflow') }),
]
