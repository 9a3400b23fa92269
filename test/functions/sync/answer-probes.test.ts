import { expect, test } from 'vitest'
import { answerProbes } from '../../../functions/sync/answer-probes.ts'
import { GrantRevokedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import type { ProbeAnswer } from '../../../shared/ledger/probes.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const clock = createManualClock()
const NOW = clock.now()
const probe = { kind: 'probe' as const, tenant: 'demo', probeId: '6f1c0f7e-8a44-4b0e-9d59-2f6c7a3e1b10' }
const queued = { locationId: 'location-1', eventId: 'probe-1', receivedAt: NOW - 1_000, probe }

function createProbeWorld(ask: () => Promise<void>, write: (answer: ProbeAnswer) => Promise<void> = async () => {}) {
  const answers: ProbeAnswer[] = []
  const counted: string[] = []
  const options = {
    clock,
    log: createLogTrap(),
    count: (name: string) => void counted.push(name),
    hasTime: () => true,
    clientFor: () => ({ probe: ask }),
    probes: {
      async writeProbe(answer: ProbeAnswer) {
        await write(answer)
        answers.push(answer)
      },
      readProbe: async () => answers.at(-1),
    },
  }
  return { answers, counted, options }
}

test('what worked is told, and counted as a probe', async () => {
  const { answers, counted, options } = createProbeWorld(async () => {})
  await answerProbes(options, [queued])
  expect(answers).toEqual([
    {
      probeId: probe.probeId,
      locationId: 'location-1',
      receivedAt: NOW - 1_000,
      answeredAt: NOW,
      steps: [{ name: 'highlevel', ok: true }],
    },
  ])
  expect(counted).toEqual(['ProbeDone'])
})

test('what did not work is told by our own words, and of strange errors only the name', async () => {
  const ours = createProbeWorld(() => Promise.reject(new GrantRevokedError('Location location-1 is not connected')))
  await answerProbes(ours.options, [queued])
  expect(ours.answers[0]?.steps).toEqual([
    {
      name: 'highlevel',
      ok: false,
      errorName: 'GrantRevokedError',
      message: 'Location location-1 is not connected',
    },
  ])
  const strange = createProbeWorld(() => Promise.reject(new TypeError('pat@example.org')))
  await answerProbes(strange.options, [queued])
  expect(strange.answers[0]?.steps).toEqual([{ name: 'highlevel', ok: false, errorName: 'TypeError' }])
})

test('a probe whose answer cannot be kept is gone, and neither thrown nor held', async () => {
  const { counted, options } = createProbeWorld(
    async () => {},
    () => Promise.reject(new RemoteUnavailableError('DynamoDB could not be reached')),
  )
  await answerProbes(options, [queued, queued])
  expect(counted).toEqual([])
})

test('a probe that waited for more than an hour is not answered any more', async () => {
  const { answers, options } = createProbeWorld(async () => {})
  await answerProbes(options, [{ ...queued, receivedAt: NOW - 3_600_001 }])
  expect(answers).toEqual([])
})
