import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

const NOT_ALLOWED = 'This location does not allow duplicated contacts.'

describe('creating a contact', () => {
  test('answers 201 with the contact, without the fields that were not given', async () => {
    const { call } = await simulateHighLevel()
    const { status, body } = await call('POST', '/contacts/', {
      locationId: 'loc-1',
      name: 'Ada King Lovelace',
      email: 'Ada@Example.com',
      phone: '+1 (888) 888-8888',
      tags: ['VIP', 'vip', ' New '],
      customFields: [{ id: 'field-1', field_value: 'x' }],
      city: null,
    })
    expect(status).toBe(201)
    expect(body.contact).toMatchObject({
      firstName: 'Ada',
      lastName: 'King Lovelace',
      email: 'Ada@Example.com',
      emailLowerCase: 'ada@example.com',
      phone: '+18888888888',
      tags: ['vip', 'new'],
      customFields: [{ id: 'field-1', value: 'x' }],
      dateAdded: '2026-03-01T09:00:00.000Z',
    })
    expect(Object.keys(body.contact)).not.toEqual(expect.arrayContaining(['city']))
    expect(Object.keys(body.contact)).not.toEqual(expect.arrayContaining(['name']))
  })

  test.each([
    [{ email: 'ada@example.com' }, ['locationId should not be empty']],
    [{ locationId: 'loc-1', additionalEmails: [] }, ['property additionalEmails should not exist']],
    [{ locationId: 'loc-1', firstName: 1 }, ['firstName must be a string']],
    [{ locationId: 'loc-1', tags: 'vip' }, ['tags must be an array of strings']],
    [{ locationId: 'loc-1', dnd: 'no' }, ['dnd must be a boolean value']],
    [{ locationId: 'loc-1', email: 'nobody' }, ['email must be an email']],
    [{ locationId: 'loc-1', phone: '12' }, ['phone must be a valid phone number']],
    [{ locationId: 'loc-1', customFields: [{ key: 'a' }] }, ['customFields.0.id should not be empty']],
    [
      { locationId: 'loc-1', customFields: [{ id: 'a', value: 1 }] },
      ['customFields.0.property value should not exist'],
    ],
    [
      { locationId: 'loc-1', dndSettings: { Call: { status: 'off' } } },
      ['dndSettings.Call.status must be one of the following values: active, inactive, permanent'],
    ],
    [
      { locationId: 'loc-1', createNewIfDuplicateAllowed: true },
      ['property createNewIfDuplicateAllowed should not exist'],
    ],
    [{ locationId: 'loc-1', assignedTo: 'stranger' }, ['assignedTo must be a user of the location']],
    [
      { foo: 1, bar: 2 },
      ['property foo should not exist', 'property bar should not exist', 'locationId should not be empty'],
    ],
  ])('%j is refused with a list of what is wrong', async (body, message) => {
    const { call } = await simulateHighLevel()
    const answer = await call('POST', '/contacts/', body)
    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message,
      error: 'Unprocessable Entity',
      statusCode: 422,
      traceId: expect.any(String),
    })
  })

  test.each([
    ['email', { email: 'ADA@example.com', phone: '+15550000001' }],
    ['phone', { phone: '+1 555 000 0000' }],
  ])('a second contact with the same %s is refused with the id of the first', async (matchingField, fields) => {
    const { call, contact } = await simulateHighLevel()
    const contactId = await contact({ firstName: 'Ada', lastName: 'L', phone: '+15550000000' })
    const { status, body } = await call('POST', '/contacts/', { locationId: 'loc-1', ...fields })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      statusCode: 400,
      message: NOT_ALLOWED,
      meta: { contactId, contactName: 'Ada L', matchingField },
    })
  })

  test('a location that allows duplicates gets them', async () => {
    const { call } = await simulateHighLevel()
    const create = () =>
      call('POST', '/contacts/', { locationId: 'loc-2', email: 'a@example.com' }, { authorization: 'Bearer pit-two' })
    const [first, second] = [await create(), await create()]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(first.body.contact.id).not.toBe(second.body.contact.id)
  })

  test('the token of another location is refused', async () => {
    const { call } = await simulateHighLevel()
    const { status } = await call('POST', '/contacts/', { locationId: 'loc-2', email: 'a@example.com' })
    expect(status).toBe(403)
  })
})

describe('reading, changing and deleting a contact', () => {
  test.each([
    ['GET', '', undefined],
    ['PUT', '', {}],
    ['DELETE', '', undefined],
    ['GET', '/notes', undefined],
    ['POST', '/notes', { body: 'x' }],
    ['GET', '/tasks', undefined],
    ['POST', '/tags', { tags: ['a'] }],
    ['GET', '/appointments', undefined],
  ])('%s of an unknown contact%s is 400, of another location 403', async (method, below, body) => {
    const { call, contact } = await simulateHighLevel()
    const unknown = await call(method, `/contacts/nobody${below}`, body)
    expect(unknown.status).toBe(400)
    expect(unknown.body).toMatchObject({ message: 'Contact with id nobody not found', statusCode: 400 })
    const other = { authorization: 'Bearer pit-two' }
    expect((await call(method, `/contacts/${await contact()}${below}`, body, other)).status).toBe(403)
  })

  test('an update keeps what it does not name, replaces tags and empties what is null', async () => {
    const { call, clock, contact } = await simulateHighLevel()
    const id = await contact({
      firstName: 'Ada',
      city: 'Paris',
      tags: ['a', 'b'],
      customFields: [{ id: 'f', field_value: 1 }],
    })
    await clock.advance(1_000)
    const { status, body } = await call('PUT', `/contacts/${id}`, { lastName: 'L', city: null, tags: ['c'] })
    expect(status).toBe(200)
    expect(body).toMatchObject({ succeded: true, succeeded: true })
    const { contact: read } = (await call('GET', `/contacts/${id}`)).body
    expect(read).toEqual(body.contact)
    expect(read).toMatchObject({ firstName: 'Ada', lastName: 'L', tags: ['c'], customFields: [{ id: 'f', value: 1 }] })
    expect(read).toMatchObject({ dateUpdated: '2026-03-01T09:00:01.000Z' })
    expect(read).not.toHaveProperty('city')
  })

  test.each(['locationId', 'companyName', 'gender', 'id'])('%s cannot be changed', async (name) => {
    const { call, contact } = await simulateHighLevel()
    const { status, body } = await call('PUT', `/contacts/${await contact()}`, { [name]: 'x' })
    expect([status, body.message]).toEqual([422, [`property ${name} should not exist`]])
  })

  test('an update to the address of another contact is refused', async () => {
    const { call, contact } = await simulateHighLevel()
    const first = await contact()
    const second = await contact({ email: 'b@example.com' })
    const { status, body } = await call('PUT', `/contacts/${second}`, { email: 'ada@example.com' })
    expect([status, body.meta.contactId]).toEqual([400, first])
    expect((await call('PUT', `/contacts/${first}`, { email: 'ada@example.com' })).status).toBe(200)
  })

  test('a deleted contact is gone with its notes and tasks', async () => {
    const { call, contact, control } = await simulateHighLevel()
    const id = await contact()
    await call('POST', `/contacts/${id}/notes`, { body: 'x' })
    const { status, body } = await call('DELETE', `/contacts/${id}`)
    expect([status, body.succeded]).toEqual([200, true])
    expect((await call('GET', `/contacts/${id}`)).status).toBe(400)
    expect((await control('GET', '/contacts')).body).toEqual([])
  })

  test('a new contact has no appointments', async () => {
    const { call, contact } = await simulateHighLevel()
    const { status, body } = await call('GET', `/contacts/${await contact()}/appointments`)
    expect([status, body.events]).toEqual([200, []])
  })
})
