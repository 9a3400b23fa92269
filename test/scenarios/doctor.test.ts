import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from '../../infra/ops/doctor/doctor.ts'
import type { Finding } from '../../infra/ops/doctor/finding.ts'
import { systemClock } from '../../shared/clock.ts'
import { BREAKAGES, type Expected, TEMPLATES } from '../support/doctor-breakages.ts'
import { createDoctorWorld, DOCTOR_LOCATION, DOCTOR_TENANT, type DoctorWorld } from '../support/doctor-world.ts'

const tenants = [DOCTOR_TENANT]
const times: [string, number][] = []
let world: DoctorWorld

const look = (it = world, machine = systemClock) =>
  examine(it.target, { tenants, machine, probeMs: 3_000 }).then(({ findings }) => findings)
const lookWithoutProbe = () => examine(world.target, { tenants, isProbed: false }).then(({ findings }) => findings)
const problems = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === 'problem')

async function expectNamed(title: string, expected: Expected, findings: () => Promise<Finding[]>) {
  const begun = performance.now()
  const found = await findings()
  times.push([title, performance.now() - begun])
  const named = problems(found).filter(({ check }) => check === expected.check)
  expect(named, JSON.stringify(problems(found))).toHaveLength(1)
  expect(named[0]?.reason).toMatch(expected.reason)
  expect(named[0]?.fix).toMatch(expected.fix)
}

afterAll(() => {
  for (const [title, ms] of times) console.info(`doctor: ${Math.round(ms).toString().padStart(5)} ms  ${title}`)
})

describe('doctor names what is broken, and how to mend it', () => {
  beforeAll(async () => {
    world = await createDoctorWorld()
  })
  afterAll(() => world.close())

  test('nothing is wrong with a stage that was just started, and the probe leaves no contact', async () => {
    const findings = await look()
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
    expect(findings.map(({ check }) => check)).toContain('probe')
    expect(await world.highLevel('GET', '/_simulator/contacts')).toEqual([])
  })

  test.each(BREAKAGES)('$title', async ({ title, break: breakIt, heal, ...expected }) => {
    await breakIt(world)
    try {
      await expectNamed(title, expected, lookWithoutProbe)
    } finally {
      await heal(world)
    }
    expect(problems(await lookWithoutProbe())).toEqual([])
  })

  test('F18: what could not be looked at before the time was over says so, and everything else is told', async () => {
    // biome-ignore lint/suspicious/noThenProperty: the control API reads "match … then"; nothing awaits a fault.
    await world.highLevel('POST', '/_simulator/faults', { times: 100, then: { kind: 'silence', ms: 20_000 } })
    try {
      const { findings } = await examine(world.target, { tenants, isProbed: false, limitMs: 1_000 })
      const late = findings.filter(({ verdict }) => verdict !== 'ok')
      expect(late.map(({ check, verdict, reason }) => [check, verdict, reason])).toEqual([
        ['highlevel', 'unknown', 'not looked at in time: 1 s were over'],
      ])
    } finally {
      await world.highLevel('DELETE', '/_simulator/faults')
    }
  })

  test('a write test makes a contact with all that a booking writes, and leaves nothing', async () => {
    const asked = { tenants, isProbed: false, writeTestEmail: 'doctor@example.org' }
    const { findings } = await examine(world.target, asked)
    expect(findings.find(({ check }) => check === 'write-test')).toMatchObject({
      verdict: 'ok',
      reason: 'contact, note, tag and task were written, read and taken away; nothing is left',
    })
    const requests: { method: string; path: string }[] = await world.highLevel('GET', '/_simulator/requests')
    const written = requests
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => path.replace(/\/\w{20,}/, '/{id}'))
    expect(written).toEqual(['/contacts/', '/contacts/{id}/notes', '/contacts/{id}/tags', '/contacts/{id}/tasks'])
    expect(await world.highLevel('GET', '/_simulator/contacts')).toEqual([])
  })

  test('a write test never touches a contact that is there', async () => {
    const email = 'pat@example.org'
    await world.highLevel('POST', '/_simulator/contacts', { locationId: DOCTOR_LOCATION, email })
    const before = await world.highLevel('GET', '/_simulator/contacts')
    const { findings } = await examine(world.target, { tenants, isProbed: false, writeTestEmail: email })
    expect(findings.find(({ check }) => check === 'write-test')).toMatchObject({
      verdict: 'unknown',
      reason: 'a contact has this address already, and it was not touched',
    })
    expect(await world.highLevel('GET', '/_simulator/contacts')).toEqual(before)
  })

  test('F32: this machine’s clock is ten minutes slow', async () => {
    const slow = { ...systemClock, now: () => systemClock.now() - 600_000 }
    const { target } = world
    const expected = {
      check: 'clock',
      reason: /^this machine is (?:599|600|601) s behind the API’s Date header$/,
      fix: /timedatectl/,
    }
    await expectNamed('the clock is off', expected, () => look({ ...world, target: { ...target, clock: slow } }, slow))
  })
})

test.each(TEMPLATES)('doctor finds by a probe: $title', async ({ title, template, ...expected }) => {
  const broken = await createDoctorWorld({ breakTemplate: template })
  try {
    await expectNamed(title, expected, () => look(broken))
  } finally {
    await broken.close()
  }
})
