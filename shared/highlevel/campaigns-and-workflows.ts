import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { id, text } from './answer-fields.ts'
import { REMOVE_ALL_CAMPAIGNS } from './api-version.ts'
import { type Api, demand, type Existing, tell } from './ask.ts'
import { path, withQuery } from './path.ts'

/** The body is required and empty. Scope contacts.write. Source: spec contacts.json #26. */
export function addToCampaign(api: Api, contactId: string, campaignId: string): Promise<Existing<'added'>> {
  return tell(api, { method: 'POST', path: path`/contacts/${contactId}/campaigns/${campaignId}`, body: {} }, 'added')
}

/** Scope contacts.write. Source: spec contacts.json #27. */
export function removeFromCampaign(api: Api, contactId: string, campaignId: string): Promise<Existing<'removed'>> {
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/campaigns/${campaignId}` }, 'removed')
}

/** Scope contacts.write. Source: spec contacts.json #28. */
export function removeFromAllCampaigns(api: Api, contactId: string): Promise<Existing<'removed'>> {
  return tell(
    api,
    { method: 'DELETE', path: path`/contacts/${contactId}/campaigns/${REMOVE_ALL_CAMPAIGNS}` },
    'removed',
  )
}

/**
 * Starts a workflow for a contact. Not idempotent where the workflow allows to enter it again.
 * @param eventStartTime ISO instant with offset, like 2021-06-23T03:30:00+01:00, for a workflow that waits for an event.
 * Scope contacts.write. Source: spec contacts.json #29.
 */
export function addToWorkflow(
  api: Api,
  contactId: string,
  workflowId: string,
  eventStartTime?: string,
): Promise<Existing<'added'>> {
  const body = eventStartTime === undefined ? {} : { eventStartTime }
  return tell(api, { method: 'POST', path: path`/contacts/${contactId}/workflow/${workflowId}`, body }, 'added')
}

/** As `addToWorkflow`; the body is required here, too. Scope contacts.write. Source: spec contacts.json #30. */
export function removeFromWorkflow(
  api: Api,
  contactId: string,
  workflowId: string,
  eventStartTime?: string,
): Promise<Existing<'removed'>> {
  const body = eventStartTime === undefined ? {} : { eventStartTime }
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/workflow/${workflowId}`, body }, 'removed')
}

const workflowsAnswer = mapped(
  z.object({ workflows: z.array(z.object({ id, name: text })) }),
  ({ workflows }) => workflows,
)
export type Workflow = z.output<typeof workflowsAnswer>[number]

/** All workflows of the location. Scope workflows.readonly. Source: spec workflows.json. */
export function listWorkflows(api: Api): Promise<Workflow[]> {
  const { locationId } = api
  return demand(api, { method: 'GET', path: withQuery('/workflows/', { locationId }) }, workflowsAnswer)
}
