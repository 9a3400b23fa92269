import { reasonOf } from '../../../shared/errors.ts'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { createContact, deleteContact, getContact } from '../../../shared/highlevel/contacts.ts'
import { findDuplicate } from '../../../shared/highlevel/find-duplicate.ts'
import { createNote, deleteNote, listNotes } from '../../../shared/highlevel/notes.ts'
import { addTags, removeTags } from '../../../shared/highlevel/tags.ts'
import { createTask, deleteTask, listTasks } from '../../../shared/highlevel/tasks.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import { connectFix } from './high-level-checks.ts'
import type { Check } from './run-checks.ts'

const TAG = 'cp-doctor'
const MARK = 'Written by npm run ops -- doctor --write-test; it is taken away at once.'

/** Makes a contact with all that a booking writes, and takes it away again, through our own client. */
export const writeTestChecks = ({ locations }: DoctorContext, email: string): Check[] =>
  locations.map((location) => ({
    name: 'write-test',
    subject: location,
    run: (context) => writeTest(context, location, email),
  }))

async function writeTest(context: DoctorContext, location: string, email: string): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('write-test', location)
  const api = await context.highLevel(location).catch(() => undefined)
  if (!api) return [unknown('HighLevel cannot be asked: see grant and highlevel')]
  const isTaken = [
    unknown('a contact has this address already, and it was not touched', 'name an address that no contact has'),
  ]
  if (await findDuplicate(api, { email })) return isTaken
  const { id, isNew } = await createContact(api, { email, firstName: 'Doctor', lastName: 'Test' })
  if (!isNew) return isTaken
  const failure = await writeAll(api, id, context.target.clock.now()).catch((error: unknown) => reasonOf(error))
  const isGone = await remove(api, id).catch(() => false)
  if (!isGone)
    return [problem(`the contact ${id} could not be taken away again`, `delete the contact ${id} in HighLevel`)]
  if (failure !== undefined)
    return [problem(`writing failed: ${failure}; the contact is gone again`, connectFix(context))]
  return [ok('contact, note, tag and task were written, read and taken away; nothing is left')]
}

/** What was wrong, if anything. */
async function writeAll(api: Api, contactId: string, now: number): Promise<string | undefined> {
  if ((await getContact(api, contactId)) === 'missing') return 'the new contact could not be read'
  const note = await createNote(api, contactId, { body: MARK })
  await addTags(api, contactId, [TAG])
  const dueDate = new Date(now + 3_600_000).toISOString()
  const task = await createTask(api, contactId, { title: 'Doctor', body: MARK, dueDate, completed: false })
  const contact = await getContact(api, contactId)
  const [notes, tasks] = [await listNotes(api, contactId), await listTasks(api, contactId)]
  if (note === 'missing' || task === 'missing' || contact === 'missing' || notes === 'missing' || tasks === 'missing')
    return 'the new contact was gone in between'
  if (!notes.some(({ id }) => id === note.id)) return 'the note could not be read'
  if (!tasks.some(({ id }) => id === task.id)) return 'the task could not be read'
  if (!contact.tags?.includes(TAG)) return 'the tag could not be read'
  await deleteTask(api, contactId, task.id)
  await deleteNote(api, contactId, note.id)
  await removeTags(api, contactId, [TAG])
  return undefined
}

async function remove(api: Api, contactId: string): Promise<boolean> {
  await deleteContact(api, contactId)
  return (await getContact(api, contactId)) === 'missing'
}
