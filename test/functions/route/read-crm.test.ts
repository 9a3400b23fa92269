import { expect, test } from 'vitest'
import { createReadCrm, fetchUntil } from '../../../functions/route/read-crm.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import type { Answer } from '../../../shared/highlevel/request.ts'
import type { Fetch } from '../../../shared/http/fetch.ts'
import { createManualClock } from '../../support/manual-clock.ts'

test('4 s for all calls together, which then end', async () => {
  const clock = createManualClock()
  let signal: AbortSignal | undefined
  const readCrm = createReadCrm({
    clock,
    apiFor: (locationId, given) => {
      signal = given
      return { locationId, request: () => new Promise<Answer>(() => {}) }
    },
  })
  const outcome = readCrm('location-1', 'c1').catch((error: unknown) => error)
  await clock.advance(3999)
  expect(signal?.aborted).toBe(false)
  await clock.advance(1)
  expect(await outcome).toBeInstanceOf(RemoteUnavailableError)
  expect(signal?.aborted).toBe(true)
})

test('an answer in time leaves nothing waiting', async () => {
  const clock = createManualClock()
  const body = { contact: { id: 'c1' }, notes: [], tasks: [], events: [] }
  const readCrm = createReadCrm({
    clock,
    apiFor: (locationId) => ({ locationId, request: async () => ({ status: 200, body }) }),
  })
  expect(await readCrm('location-1', 'c1')).toMatchObject({ contact: { id: 'c1' }, appointments: [] })
  expect(clock.sleepers()).toBe(0)
})

test('a call ends with its own signal and with the one for all', async () => {
  const seen: AbortSignal[] = []
  const send: Fetch = async (_, { signal }) => {
    seen.push(signal)
    return new Response()
  }
  const [all, own, other] = [new AbortController(), new AbortController(), new AbortController()]
  const call = { method: 'GET', headers: {}, redirect: 'manual' as const }
  await fetchUntil(all.signal, send)('https://a.example', { ...call, signal: own.signal })
  await fetchUntil(all.signal, send)('https://a.example', { ...call, signal: other.signal })
  own.abort()
  expect(seen.map(({ aborted }) => aborted)).toEqual([true, false])
  all.abort()
  expect(seen[1]?.aborted).toBe(true)
})
