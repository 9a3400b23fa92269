import { expect } from 'vitest'
import { addTagsToMany, removeTagsFromMany } from '../../../../shared/highlevel/bulk.ts'
import * as automations from '../../../../shared/highlevel/campaigns-and-workflows.ts'
import { listContacts, searchContacts } from '../../../../shared/highlevel/contact-lists.ts'
import * as contacts from '../../../../shared/highlevel/contacts.ts'
import { findDuplicate } from '../../../../shared/highlevel/find-duplicate.ts'
import { addFollowers, removeFollowers } from '../../../../shared/highlevel/followers.ts'
import * as notes from '../../../../shared/highlevel/notes.ts'
import { addTags, removeTags } from '../../../../shared/highlevel/tags.ts'
import * as tasks from '../../../../shared/highlevel/tasks.ts'
import { CONTACT, type Flow, idsOf, pat, START } from './flow.ts'

export const contactFlows: Flow[] = [
  [
    'a contact is created, found, read, changed, upserted and deleted; then it is missing',
    [
      'POST /contacts/',
      'GET /contacts/search/duplicate',
      `GET ${CONTACT}`,
      `PUT ${CONTACT}`,
      'POST /contacts/upsert',
      `DELETE ${CONTACT}`,
    ],
    async ({ api }) => {
      const { id } = await pat(api)
      expect(await pat(api)).toEqual({ id, isNew: false })
      expect(await findDuplicate(api, { email: 'pat@example.org', phone: '+12125550123' })).toMatchObject({ id })
      expect(await findDuplicate(api, { email: 'nobody@example.org' })).toBeUndefined()
      const dnd = { dndSettings: { sms: { status: 'active' as const } } }
      const customFields = [{ id: 'field-1', value: 'x' }]
      expect(await contacts.updateContact(api, id, { phone: '+12125550123', ...dnd, customFields })).toBe('updated')
      expect(await contacts.getContact(api, id)).toMatchObject({ phone: '+12125550123', tags: ['new'], customFields })
      const { id: other } = await contacts.createContact(api, { email: 'other@example.org' })
      expect(await contacts.updateContact(api, other, { email: 'pat@example.org' })).toBe('conflict')
      const changed = { email: 'pat@example.org', companyName: 'Example' }
      expect(await contacts.upsertContact(api, changed)).toMatchObject({ isNew: false, contact: { id, tags: ['new'] } })
      expect(await contacts.upsertContact(api, { email: 'third@example.org' })).toMatchObject({ isNew: true })
      expect(await contacts.deleteContact(api, id)).toBe('deleted')
      expect(await contacts.deleteContact(api, id)).toBe('missing')
      expect(await contacts.getContact(api, id)).toBe('missing')
    },
  ],
  [
    'tags are added and removed, one contact at a time and many',
    [
      'POST /contacts/',
      `POST ${CONTACT}/tags`,
      `DELETE ${CONTACT}/tags`,
      'POST /contacts/bulk/tags/update/{type}',
      `GET ${CONTACT}`,
    ],
    async ({ api }) => {
      const { id } = await pat(api)
      expect(await addTags(api, id, ['a', 'b'])).toBe('added')
      expect(await removeTags(api, id, ['a', 'never there'])).toBe('removed')
      expect(await addTagsToMany(api, [id, 'gone'], ['c'])).toBe(1)
      expect(await removeTagsFromMany(api, [id], ['b'])).toBe(0)
      expect(await contacts.getContact(api, id)).toMatchObject({ tags: ['new', 'c'] })
      expect(await removeTagsFromMany(api, [id], 'all')).toBe(0)
      expect(await contacts.getContact(api, id)).toMatchObject({ tags: [] })
    },
  ],
  [
    'a note is created, listed, read, changed and deleted',
    [
      'POST /contacts/',
      `POST ${CONTACT}/notes`,
      `GET ${CONTACT}/notes`,
      `GET ${CONTACT}/notes/{id}`,
      `PUT ${CONTACT}/notes/{id}`,
      `DELETE ${CONTACT}/notes/{id}`,
    ],
    async ({ api }) => {
      const { id } = await pat(api)
      const created = await notes.createNote(api, id, {
        body: 'text',
        userId: 'user-1',
        title: 't',
        color: '#fff',
        pinned: true,
      })
      const noteId = created === 'missing' ? '' : created.id
      expect(await notes.listNotes(api, id)).toMatchObject([{ id: noteId, body: 'text', userId: 'user-1' }])
      expect(await notes.updateNote(api, id, noteId, { body: 'changed' })).toBe('updated')
      expect(await notes.getNote(api, id, noteId)).toMatchObject({ body: 'changed', pinned: true })
      expect(await notes.deleteNote(api, id, noteId)).toBe('deleted')
      expect(await notes.getNote(api, id, noteId)).toBe('missing')
      expect(await notes.createNote(api, 'gone', { body: 'text' })).toBe('missing')
    },
  ],
  [
    'a task is created, listed, read, changed, ticked off and deleted',
    [
      'POST /contacts/',
      `POST ${CONTACT}/tasks`,
      `GET ${CONTACT}/tasks`,
      `GET ${CONTACT}/tasks/{taskId}`,
      `PUT ${CONTACT}/tasks/{taskId}`,
      `PUT ${CONTACT}/tasks/{taskId}/completed`,
      `DELETE ${CONTACT}/tasks/{taskId}`,
    ],
    async ({ api }) => {
      const { id } = await pat(api)
      const task = { title: 'Call', body: 'text', dueDate: START, completed: false, assignedTo: 'user-2' }
      const created = await tasks.createTask(api, id, task)
      const taskId = created === 'missing' ? '' : created.id
      expect(await tasks.listTasks(api, id)).toMatchObject([{ id: taskId, title: 'Call', assignedTo: 'user-2' }])
      expect(await tasks.updateTask(api, id, taskId, { title: 'Meet' })).toBe('updated')
      expect(await tasks.completeTask(api, id, taskId, true)).toBe('updated')
      expect(await tasks.getTask(api, id, taskId)).toMatchObject({ title: 'Meet', completed: true })
      expect(await tasks.deleteTask(api, id, taskId)).toBe('deleted')
      expect(await tasks.completeTask(api, id, taskId, true)).toBe('missing')
    },
  ],
  [
    'followers, campaigns and workflows are joined and left',
    [
      'POST /contacts/',
      `GET ${CONTACT}`,
      `POST ${CONTACT}/followers`,
      `DELETE ${CONTACT}/followers`,
      `POST ${CONTACT}/campaigns/{campaignId}`,
      `DELETE ${CONTACT}/campaigns/{campaignId}`,
      `DELETE ${CONTACT}/campaigns/removeAll`,
      `POST ${CONTACT}/workflow/{workflowId}`,
      `DELETE ${CONTACT}/workflow/{workflowId}`,
    ],
    async ({ api }) => {
      const { id } = await pat(api)
      expect(await addFollowers(api, id, ['user-1', 'user-2'])).toBe('added')
      expect(await removeFollowers(api, id, ['user-1'])).toBe('removed')
      expect(await contacts.getContact(api, id)).toMatchObject({ followers: ['user-2'] })
      expect(await automations.addToCampaign(api, id, 'campaign-1')).toBe('added')
      expect(await automations.removeFromCampaign(api, id, 'campaign-1')).toBe('removed')
      expect(await automations.removeFromAllCampaigns(api, id)).toBe('removed')
      expect(await automations.addToWorkflow(api, id, 'workflow-1', START)).toBe('added')
      expect(await automations.addToWorkflow(api, id, 'workflow-2')).toBe('added')
      expect(await automations.removeFromWorkflow(api, id, 'workflow-1', START)).toBe('removed')
      expect(await automations.removeFromWorkflow(api, 'gone', 'workflow-1')).toBe('missing')
    },
  ],
  [
    'two hundred and fifty contacts are listed and searched, each once',
    ['POST /contacts/', 'GET /contacts/', 'POST /contacts/search'],
    async ({ api, later }) => {
      const created: string[] = []
      for (let at = 0; at < 250; at++)
        created.push((await contacts.createContact(api, { email: `guest${at}@example.org` })).id)
      await later()
      expect((await idsOf(listContacts(api))).toSorted()).toEqual(created.toSorted())
      const sort = [{ field: 'dateAdded', direction: 'asc' as const }]
      expect((await idsOf(searchContacts(api, { sort }))).toSorted()).toEqual(created.toSorted())
      const filters = [{ field: 'email', operator: 'eq' as const, value: 'guest7@example.org' }]
      expect(await idsOf(searchContacts(api, { filters }))).toEqual([created[7]])
    },
  ],
]
