import type { SQSEvent } from 'aws-lambda'
import { read, tokenOf, write } from './sync-aws.ts'

const { HIGHLEVEL_BASE_URL: highLevel } = process.env

/** The AWS and HighLevel calls of a first booking and nothing else: no plan, no pacing, no retry, no check of an answer. */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { locationId, event } = JSON.parse(body)
    const { booking } = event
    const token = await tokenOf(locationId)
    const headers = {
      authorization: `Bearer ${token}`,
      version: '2021-07-28',
      'content-type': 'application/json',
      accept: 'application/json',
    }
    const call = async (method: string, path: string, content?: object): Promise<{ contact?: { id: string } }> => {
      const sent = content ? { method, headers, body: JSON.stringify(content) } : { method, headers }
      const response = await fetch(`${highLevel}${path}`, sent)
      if (!response.ok) throw new Error(`HighLevel answered ${response.status}`)
      return JSON.parse(await response.text())
    }
    await read(`bench#${booking.meetingId}`)
    const { email } = booking.guest
    const query = new URLSearchParams({ locationId, email })
    await call('GET', `/contacts/search/duplicate?${query}`)
    await write(`bench#${booking.meetingId}`, { begun: true })
    const { contact = { id: '' } } = await call('POST', '/contacts/', {
      locationId,
      email,
      firstName: 'Pat',
      tags: ['cp-booked'],
    })
    const text = `${booking.title}\n${booking.startsAt}\n${booking.location}`
    await Promise.all([
      call('POST', `/contacts/${contact.id}/notes`, { body: text }),
      call('POST', `/contacts/${contact.id}/tasks`, {
        title: `Prepare: ${booking.title}`,
        dueDate: booking.startsAt,
        completed: false,
      }),
      write(`bench#contact#${contact.id}`, { booking: booking.meetingId }),
    ])
    await write(`bench#${booking.meetingId}`, { contactId: contact.id })
  }
  return { batchItemFailures: [] }
}
