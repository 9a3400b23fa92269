import { expect, test } from 'vitest'
import type { AppSecret } from '../../../shared/highlevel/app-secret.ts'
import { createAppSource } from '../../../shared/highlevel/app-source.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const APP = { clientId: 'app-1', clientSecret: 'secret' }

function createWorld(stored: AppSecret | undefined) {
  const clock = createManualClock()
  const state = { stored, reads: 0, isAway: false }
  const readApp = createAppSource({
    async read() {
      state.reads++
      if (state.isAway) throw new Error('away')
      return state.stored
    },
    clock,
  })
  return { clock, state, readApp }
}

test('a secret that was found is read once in five minutes', async () => {
  const { clock, state, readApp } = createWorld(APP)
  for (let call = 0; call < 100; call++) expect(await readApp()).toBe(APP)
  await clock.advance(299_999)
  await readApp()
  expect(state.reads).toBe(1)
  state.stored = { ...APP, clientId: 'app-2' }
  await clock.advance(1)
  expect(await readApp()).toMatchObject({ clientId: 'app-2' })
})

test('a missing secret is looked for once in ten seconds, so that one that was just stored counts soon', async () => {
  const { clock, state, readApp } = createWorld(undefined)
  for (let call = 0; call < 100; call++) expect(await readApp()).toBeUndefined()
  expect(state.reads).toBe(1)
  state.stored = APP
  await clock.advance(10_000)
  expect(await readApp()).toBe(APP)
})

test('a failure is not kept', async () => {
  const { state, readApp } = createWorld(APP)
  state.isAway = true
  await expect(readApp()).rejects.toThrow('away')
  state.isAway = false
  expect(await readApp()).toBe(APP)
})
