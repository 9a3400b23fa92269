import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

const OTHER = { authorization: 'Bearer pit-two' }

describe('businesses', () => {
  test('are created, read, listed, changed and deleted, with the misspelt key', async () => {
    const { call, clock, contact } = await simulateHighLevel()
    const created = await call('POST', '/businesses/', { locationId: 'loc-1', name: 'Acme', city: 'Lyon' })
    expect([created.status, created.body.success]).toEqual([201, true])
    const { buiseness: business } = created.body
    expect(business).toMatchObject({ name: 'Acme', city: 'Lyon', locationId: 'loc-1' })
    await call('POST', '/businesses/', { locationId: 'loc-1', name: 'Other' })
    await clock.advance(1_000)
    const path = `/businesses/${business.id}`
    const changed = await call('PUT', path, { description: 'x' })
    const expected = { ...business, description: 'x', updatedAt: '2026-03-01T09:00:01.000Z' }
    expect([changed.status, changed.body.buiseness]).toEqual([200, expected])
    expect((await call('GET', path)).body.business).toEqual(expected)
    const list = async (query: string) =>
      (await call('GET', `/businesses/?locationId=loc-1${query}`)).body.businesses.map(
        ({ name }: { name: string }) => name,
      )
    expect([await list(''), await list('&skip=1&limit=1')]).toEqual([['Acme', 'Other'], ['Other']])

    const id = await contact()
    await call('POST', '/contacts/bulk/business', { locationId: 'loc-1', ids: [id], businessId: business.id })
    expect((await call('DELETE', path)).body).toMatchObject({ success: true })
    expect((await call('GET', path)).body.message).toBe(`Business with id ${business.id} not found`)
    expect((await call('GET', `/contacts/${id}`)).body.contact).not.toHaveProperty('businessId')
  })

  test('belong to one location, and take no unknown property', async () => {
    const { call } = await simulateHighLevel()
    const create = (body: object) => call('POST', '/businesses/', { locationId: 'loc-1', name: 'A', ...body })
    const { id } = (await create({})).body.buiseness
    expect((await call('GET', `/businesses/${id}`, undefined, OTHER)).status).toBe(403)
    expect((await create({ locationId: 'loc-2' })).status).toBe(403)
    expect((await create({ customFields: [] })).status).toBe(422)
    expect((await create({ name: '' })).status).toBe(422)
    expect((await call('PUT', `/businesses/${id}`, { locationId: 'loc-1' })).status).toBe(422)
    expect((await call('GET', '/businesses/')).status).toBe(422)
  })
})

describe('the tags of a location', () => {
  const path = '/locations/loc-1/tags'

  test('are created lower-cased with 200, read, renamed and deleted', async () => {
    const { call } = await simulateHighLevel()
    const created = await call('POST', path, { name: 'Booked Demo' })
    const { tag } = created.body
    expect([created.status, tag]).toEqual([200, { id: expect.any(String), name: 'booked demo', locationId: 'loc-1' }])
    expect((await call('GET', `${path}/${tag.id}`)).body.tag).toEqual(tag)
    expect((await call('PUT', `${path}/${tag.id}`, { name: 'Demo' })).body.tag).toEqual({ ...tag, name: 'demo' })
    expect((await call('GET', path)).body.tags).toEqual([{ ...tag, name: 'demo' }])
    expect((await call('DELETE', `${path}/${tag.id}`)).body).toMatchObject({ succeded: true })
    expect((await call('GET', `${path}/${tag.id}`)).status).toBe(400)
  })

  test('have a name that no other has', async () => {
    const { call, contact } = await simulateHighLevel()
    await contact({ tags: ['vip'] })
    expect((await call('POST', path, { name: 'VIP' })).status).toBe(400)
    const { tag } = (await call('POST', path, { name: 'other' })).body
    expect((await call('PUT', `${path}/${tag.id}`, { name: 'vip' })).status).toBe(400)
    expect((await call('PUT', `${path}/${tag.id}`, { name: 'Other' })).status).toBe(200)
    expect((await call('POST', path, { name: '' })).status).toBe(422)
    expect((await call('POST', '/locations/loc-2/tags', { name: 'x' })).status).toBe(403)
  })
})

describe('custom fields', () => {
  const path = '/locations/loc-1/customFields'

  test('are created with a key made of model and name', async () => {
    const { call } = await simulateHighLevel()
    const create = (body: object) => call('POST', path, { name: 'Last Booking?', dataType: 'TEXT', ...body })
    const first = await create({ placeholder: 'x' })
    expect(first.status).toBe(201)
    expect(first.body.customField).toMatchObject({
      id: expect.any(String),
      name: 'Last Booking?',
      fieldKey: 'contact.last_booking_',
      dataType: 'TEXT',
      model: 'contact',
      placeholder: 'x',
    })
    expect((await create({})).body.customField.fieldKey).not.toBe('contact.last_booking_')
    await create({ model: 'opportunity' })
    expect((await call('GET', path)).body.customFields).toHaveLength(2)
    expect((await call('GET', `${path}?model=all`)).body.customFields).toHaveLength(3)
  })

  test.each([
    { name: 'x' },
    { name: 'x', dataType: 'TEXT', model: 'lead' },
    { name: 'x', dataType: 'TEXT', fieldKey: 'k' },
  ])('%j is refused', async (body) => {
    const { call } = await simulateHighLevel()
    expect((await call('POST', path, body)).status).toBe(422)
  })
})

test('one user is answered bare, not wrapped', async () => {
  const { call } = await simulateHighLevel()
  const { status, body } = await call('GET', '/users/user-1')
  expect([status, body]).toMatchObject([200, { id: 'user-1', firstName: 'Rita', email: 'rita@example.com' }])
  expect((await call('GET', '/users/stranger')).status).toBe(400)
})
