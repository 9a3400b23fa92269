import { HighLevel } from '@gohighlevel/api-client'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { HighLevelRequestOptions } from '../../../shared/highlevel/request.ts'

type Used = Pick<
  HighLevelClient,
  'prepare' | 'withOnCall' | 'findContact' | 'createContact' | 'createNote' | 'createTask'
>

/** In place of our client in our own function: a first booking's calls, made by HighLevel's official SDK. */
export function createHighLevelClient(options: HighLevelRequestOptions & { locationId: string }): Used {
  const { locationId, baseUrl } = options
  const here = { baseURL: baseUrl, headers: { Version: '2021-07-28' } }
  async function call<Answer>(ask: (sdk: HighLevel) => Promise<Answer>): Promise<Answer> {
    return await ask(new HighLevel({ privateIntegrationToken: await options.accessToken({ isFresh: false }) }))
  }
  const client: Used = {
    prepare: async () => void (await options.accessToken({ isFresh: false })),
    withOnCall: () => client as HighLevelClient,
    async findContact({ email = '' }) {
      await call((sdk) => sdk.contacts.getDuplicateContact({ locationId, email }, here))
      return undefined
    },
    async createContact({ email }) {
      const body = { locationId, email: email ?? '', firstName: 'Pat', tags: ['cp-booked'] }
      const { contact } = await call((sdk) => sdk.contacts.createContact(body, here))
      return { id: contact?.id ?? '', isNew: true }
    },
    async createNote(contactId, { body }) {
      const { note } = await call((sdk) => sdk.contacts.createNote({ contactId }, { body: body ?? '' }, here))
      return { id: note?.id ?? '' }
    },
    async createTask(contactId, { title, dueDate, completed, body = '' }) {
      const task = { title, dueDate, completed, body }
      const answer = await call((sdk) => sdk.contacts.createTask({ contactId }, task, here))
      return { id: answer.task?.id ?? '' }
    },
  }
  return client
}
