import { addTagsToMany, linkToBusiness, removeTagsFromMany } from '../../../../shared/highlevel/bulk.ts'
import {
  addToCampaign,
  addToWorkflow,
  removeFromAllCampaigns,
  removeFromCampaign,
  removeFromWorkflow,
} from '../../../../shared/highlevel/campaigns-and-workflows.ts'
import { addFollowers, removeFollowers } from '../../../../shared/highlevel/followers.ts'
import { row } from './row.ts'

const SUCCEDED = { succeded: true, traceId: 'trace-1' }
const FOLLOWERS = '/contacts/{contactId}/followers'
const CAMPAIGN = '/contacts/{contactId}/campaigns/{campaignId}'
const WORKFLOW = '/contacts/{contactId}/workflow/{workflowId}'
const START = '2021-06-23T03:30:00+01:00'
const MANY = Array.from({ length: 51 }, (_, at) => `c${at}`)
const [FIRST, LAST] = [MANY.slice(0, 50), MANY.slice(50)]

const linkRows = [
  row(
    'followers are added',
    `POST ${FOLLOWERS}`,
    (api) => addFollowers(api, 'c1', ['u1']),
    ['POST /contacts/c1/followers', { followers: ['u1'] }],
    { followers: ['u1'], followersAdded: ['u1'] },
    'added',
  ),
  row(
    'followers are removed',
    `DELETE ${FOLLOWERS}`,
    (api) => removeFollowers(api, 'c1', ['u1']),
    ['DELETE /contacts/c1/followers', { followers: ['u1'] }],
    { followers: [], followersRemoved: ['u1'] },
    'removed',
  ),
  row(
    'a contact enters a campaign',
    `POST ${CAMPAIGN}`,
    (api) => addToCampaign(api, 'c1', 'k1'),
    ['POST /contacts/c1/campaigns/k1', {}],
    SUCCEDED,
    'added',
  ),
  row(
    'a contact leaves a campaign',
    `DELETE ${CAMPAIGN}`,
    (api) => removeFromCampaign(api, 'c1', 'k1'),
    ['DELETE /contacts/c1/campaigns/k1'],
    SUCCEDED,
    'removed',
  ),
  row(
    'a contact leaves all campaigns',
    'DELETE /contacts/{contactId}/campaigns/removeAll',
    (api) => removeFromAllCampaigns(api, 'c1'),
    ['DELETE /contacts/c1/campaigns/removeAll'],
    SUCCEDED,
    'removed',
  ),
  row(
    'a contact enters a workflow',
    `POST ${WORKFLOW}`,
    (api) => addToWorkflow(api, 'c1', 'w1', START),
    ['POST /contacts/c1/workflow/w1', { eventStartTime: START }],
    SUCCEDED,
    'added',
  ),
  row(
    'a contact enters a workflow that waits for nothing',
    `POST ${WORKFLOW}`,
    (api) => addToWorkflow(api, 'c1', 'w1'),
    ['POST /contacts/c1/workflow/w1', {}],
    SUCCEDED,
    'added',
  ),
  row(
    'a contact leaves a workflow',
    `DELETE ${WORKFLOW}`,
    (api) => removeFromWorkflow(api, 'c1', 'w1', START),
    ['DELETE /contacts/c1/workflow/w1', { eventStartTime: START }],
    SUCCEDED,
    'removed',
  ),
  row(
    'a contact leaves a workflow that waits for nothing',
    `DELETE ${WORKFLOW}`,
    (api) => removeFromWorkflow(api, 'c1', 'w1'),
    ['DELETE /contacts/c1/workflow/w1', {}],
    SUCCEDED,
    'removed',
  ),
]

const BULK_TAGS = 'POST /contacts/bulk/tags/update/{type}'
const BULK_BUSINESS = 'POST /contacts/bulk/business'
const locationId = 'location-1'

const bulkRows = [
  row(
    'tags are added to many contacts, 50 a call',
    BULK_TAGS,
    (api) => addTagsToMany(api, MANY, ['a']),
    [FIRST, LAST].map((contacts) => ({
      line: 'POST /contacts/bulk/tags/update/add',
      body: { contacts, tags: ['a'], locationId },
    })),
    [
      { succeded: true, errorCount: 2, responses: [] },
      { succeded: true, responses: [] },
    ],
    2,
  ),
  row(
    'tags are removed from many contacts',
    BULK_TAGS,
    (api) => removeTagsFromMany(api, ['c1'], ['a']),
    ['POST /contacts/bulk/tags/update/remove', { contacts: ['c1'], tags: ['a'], locationId }],
    { errorCount: 0 },
    0,
  ),
  row(
    'all tags are removed from many contacts',
    BULK_TAGS,
    (api) => removeTagsFromMany(api, ['c1'], 'all'),
    ['POST /contacts/bulk/tags/update/remove', { contacts: ['c1'], tags: [], removeAllTags: true, locationId }],
    { errorCount: 0 },
    0,
  ),
  row(
    'many contacts are linked to a business, 50 a call',
    BULK_BUSINESS,
    (api) => linkToBusiness(api, MANY, 'b1'),
    [FIRST, LAST].map((ids) => ({ line: BULK_BUSINESS, body: { ids, businessId: 'b1', locationId } })),
    [{ success: true, ids: FIRST }, { success: true }],
    MANY,
  ),
  row(
    'contacts are unlinked from their business',
    BULK_BUSINESS,
    (api) => linkToBusiness(api, ['c1'], null),
    [BULK_BUSINESS, { ids: ['c1'], businessId: null, locationId }],
    { success: true, ids: [] },
    [],
  ),
]

/** What ties contacts to users, campaigns, workflows and businesses, one by one and many at a time. */
export const tieRows = [...linkRows, ...bulkRows]
