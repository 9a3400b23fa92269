import { HighLevel } from '@gohighlevel/api-client'
import type { SQSEvent } from 'aws-lambda'
import { read, tokenOf, write } from './sync-aws.ts'

// Its own address is fixed; the simulator stands in for it.
const here = { baseURL: process.env['HIGHLEVEL_BASE_URL'] ?? '', headers: { Version: '2021-07-28' } }

/** The same calls with HighLevel's official SDK in place of fetch. */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { locationId, event } = JSON.parse(body)
    const { booking } = event
    const highLevel = new HighLevel({ privateIntegrationToken: await tokenOf(locationId) })
    await read(`bench#${booking.meetingId}`)
    const { email } = booking.guest
    await highLevel.contacts.getDuplicateContact({ locationId, email }, here)
    await write(`bench#${booking.meetingId}`, { begun: true })
    const { contact } = await highLevel.contacts.createContact(
      { locationId, email, firstName: 'Pat', tags: ['cp-booked'] },
      here,
    )
    const contactId = contact?.id ?? ''
    await Promise.all([
      highLevel.contacts.createNote({ contactId }, { body: `${booking.title}\n${booking.startsAt}` }, here),
      highLevel.contacts.createTask(
        { contactId },
        { title: `Prepare: ${booking.title}`, dueDate: booking.startsAt, completed: false },
        here,
      ),
      write(`bench#contact#${contactId}`, { booking: booking.meetingId }),
    ])
    await write(`bench#${booking.meetingId}`, { contactId })
  }
  return { batchItemFailures: [] }
}
