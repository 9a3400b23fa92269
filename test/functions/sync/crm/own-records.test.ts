import { describe, expect, test } from 'vitest'
import type { EventChange } from '../../../../shared/booking/booking.ts'
import { RemoteUnavailableError } from '../../../../shared/errors.ts'
import { NOW } from '../../../support/sync-world.ts'
import { type Config, callsOf, MOVED, message, pat, tell, timelineOf } from '../options/option-world.ts'
import { afterIntent, type CrmWorld, crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

async function booked(config: Config = {}): Promise<CrmWorld> {
  const world = await crmWorld({ ...WITH_APP, ...config })
  await tell(world, message('created'))
  await world.takeAllHeard()
  return world
}
const taskOf = async (world: CrmWorld) => (await pat(world)).tasks[0]!
const told = (type: string, { id, body }: { id: string; body?: string }, at = NOW) =>
  crmMessage({ type, id, ...(body ? { body } : {}) }, { at })

describe('tasks', () => {
  test('one that a person completed just before our write, and we heard of after it, is not opened again', async () => {
    const world = await booked()
    const { contact, tasks } = await pat(world)
    await world.person('PUT', `/contacts/${contact.id}/tasks/${tasks[0]!.id}/completed`, { completed: true })
    await tell(world, message('updated', MOVED))
    expect(await taskOf(world)).toMatchObject({ completed: true, dueDate: expect.stringContaining('2026-03-11') })
    await world.take(told('TaskComplete', await taskOf(world)))
    expect(world.link().written.tasks?.['prepare']).toMatchObject({ doneBy: 'person' })
  })

  test('P12: one that a person completed before we knew its id is not opened again', async () => {
    const world = await crmWorld(WITH_APP)
    world.ledger.before = afterIntent(() => new RemoteUnavailableError('DynamoDB could not be reached'))
    const created = message('created')
    expect(await world.sync([created])).toEqual([created.messageId])
    delete world.ledger.before
    const { contact, tasks } = await pat(world)
    await world.person('PUT', `/contacts/${contact.id}/tasks/${tasks[0]!.id}/completed`, { completed: true })
    expect(await world.sync([created])).toEqual([])
    await tell(world, message('updated', MOVED))
    expect(await taskOf(world)).toMatchObject({ completed: true, dueDate: expect.stringContaining('2026-03-11') })
  })

  test('one that a person completed stays completed, whatever becomes of the booking', async () => {
    const world = await booked()
    expect(await world.take(told('TaskComplete', await taskOf(world)))).toBe(0)
    expect(world.link().written.tasks?.['prepare']).toMatchObject({ doneBy: 'person' })
    expect(timelineOf(world)?.steps).toEqual(['task prepare was completed by a person'])
    for (const [change, times] of [
      ['updated', MOVED],
      ['deleted', MOVED],
      ['active', MOVED],
    ] as const) {
      await tell(world, message(change, times))
      const sent = (await pat(world)).tasks.map(({ completed, dueDate }) => [completed, dueDate.slice(0, 10)])
      expect(sent).toEqual([[true, '2026-03-11']])
    }
    expect(world.link().written.tasks?.['prepare']).toMatchObject({ doneBy: 'person' })
  })

  test('that it is done is nothing to write back', async () => {
    const world = await booked()
    await world.take(told('TaskComplete', await taskOf(world)))
    await world.forgetRequests()
    await tell(world, message('deleted'))
    expect((await callsOf(world)).filter((call) => call.includes('tasks'))).toEqual([])
  })

  test.each(['deleted', 'no-show', 'completed'] as EventChange[])(
    'one that we completed, because the booking was %s, opens again with the booking',
    async (change) => {
      const world = await booked()
      await tell(world, message(change))
      expect(await world.take(told('TaskComplete', await taskOf(world)))).toBe(0)
      expect(world.counts['CrmEcho']).toBeGreaterThanOrEqual(2)
      await tell(world, message('active', MOVED))
      if (change === 'deleted') expect(await taskOf(world)).toMatchObject({ completed: false })
      expect(world.link().written.tasks?.['prepare']?.doneBy).toBeUndefined()
    },
  )

  test('one that we keep as it is, a person completes', async () => {
    const world = await booked({ tasks: [{ name: 'prepare', afterwards: 'keep' }] })
    await tell(world, message('deleted'))
    await world.take(told('TaskComplete', await taskOf(world)))
    expect(world.link().written.tasks?.['prepare']?.doneBy).toBe('person')
  })

  test('one that a person deleted is not made again, and nothing is sent about it', async () => {
    const world = await booked()
    const task = await taskOf(world)
    await world.control('DELETE', `tasks/${task.id}`)
    expect(await world.take(told('TaskDelete', task))).toBe(0)
    await world.forgetRequests()
    await tell(world, message('updated', MOVED), message('deleted', MOVED))
    expect((await callsOf(world)).filter((call) => call.includes('tasks'))).toEqual([])
    expect((await pat(world)).tasks).toEqual([])
  })

  test('told twice, it is on the timeline once', async () => {
    const world = await booked()
    const task = await taskOf(world)
    await world.take(told('TaskComplete', task), told('TaskComplete', task))
    expect(world.link().timeline).toHaveLength(2)
  })

  test('those from before there were events are known by the mark in their text', async () => {
    const { highLevel: _, ...withoutApp } = WITH_APP
    const world = await crmWorld(withoutApp)
    await tell(world, message('created'))
    await world.take(told('TaskComplete', await taskOf(world)))
    expect(world.link().written.tasks?.['prepare']?.doneBy).toBe('person')
  })

  test('a task of others is left alone', async () => {
    const world = await booked()
    const before = world.link()
    await world.take(told('TaskComplete', { id: 'other', body: 'x' }), told('TaskDelete', { id: 'another' }))
    expect(world.link()).toEqual(before)
    expect(world.counts['CrmEventIgnored']).toBe(2)
  })
})

describe('the mirror', () => {
  const mirrored = async () => {
    const world = await booked({ appointment: { calendar: 'calendar-1' } })
    const { appointmentId, contactId } = world.link().written
    return {
      world,
      of: (type: string) => crmMessage({ type, appointment: { id: appointmentId!, contactId: contactId! } }),
    }
  }

  test('one that a person deleted is forgotten, and comes back with the booking’s next change', async () => {
    const { world, of } = await mirrored()
    expect(await world.take(of('AppointmentDelete'))).toBe(0)
    expect(world.link().written).not.toHaveProperty('appointmentId')
    await world.forgetRequests()
    await tell(world, message('updated', MOVED))
    expect(await callsOf(world)).toContain('POST /calendars/events/appointments')
  })

  test('a change of it makes no call', async () => {
    const { world, of } = await mirrored()
    const before = world.link()
    expect(await world.take(of('AppointmentUpdate'))).toBe(0)
    expect(world.link()).toEqual(before)
  })
})
