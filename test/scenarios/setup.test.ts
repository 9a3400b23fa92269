import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { SIMULATED_APP } from '../../infra/local/simulated-app.ts'
import { examine } from '../../infra/ops/doctor/doctor.ts'
import type { Prompts } from '../../infra/ops/setup/answers.ts'
import { type SetupOptions, setUp } from '../../infra/ops/setup/setup.ts'
import { createDoctorWorld, DOCTOR_LOCATION, DOCTOR_TENANT, type DoctorWorld } from '../support/doctor-world.ts'

const KEY = 'local-chili-piper-key'
const HOOK = '/api/fire-edge/v1/org/webhook'
const { clientId, clientSecret } = SIMULATED_APP
const ALL = { chiliPiperKeys: { demo: KEY }, highLevelApp: { clientId, clientSecret }, privateTokens: {} }
const NOTHING = { chiliPiperKeys: {}, privateTokens: {} }
const WEBHOOKS = ['MeetingCreated', 'MeetingUpdated', 'MeetingDeleted']

let world: DoctorWorld

/** Runs setup; answers its steps as `state subject what`, and all that it said. */
async function run(options: Partial<SetupOptions>) {
  const said: string[] = []
  const steps = await setUp(world.target, {
    tenants: [DOCTOR_TENANT],
    given: NOTHING,
    prompts: undefined,
    isDryRun: false,
    replacesWebhooks: false,
    isProbed: false,
    waitMs: 0,
    signal: new AbortController().signal,
    say: (text) => void said.push(text),
    onStep: () => {},
    onProgress: () => {},
    ...options,
  })
  const told = steps.map(({ state, subject, what }) => `${state} ${subject}: ${what}`)
  return { told, text: [...said, ...told].join('\n') }
}

const list = async (): Promise<{ triggerType: string; url: string; enabled: boolean }[]> =>
  (await world.chiliPiper('GET', `${HOOK}/list`)).webhooks

/** Everything that setup may change. */
async function everything() {
  const { target } = world
  const names = [
    `${target.chiliPiperSecretPrefix}${DOCTOR_TENANT}`,
    target.highLevelAppSecretName ?? '',
    `${target.grantPrefix}${DOCTOR_LOCATION}`,
  ]
  const secrets = await Promise.all(names.map((name) => world.readSecret(name).catch(() => undefined)))
  return { secrets, webhooks: await list() }
}

beforeAll(async () => {
  world = await createDoctorWorld({ isBare: true })
  for (const { triggerType, url } of await list()) await world.chiliPiper('DELETE', HOOK, { triggerType, url })
})
afterAll(() => world.close())

test('without anything to go by, setup says what is left and how the app is made, and stores nothing', async () => {
  const before = await everything()
  const { told, text } = await run({})
  expect(told.map((line) => line.split(':')[0])).toEqual(['left demo', 'left HighLevel', `left ${DOCTOR_LOCATION}`])
  expect(text).toContain(`redirect URL  ${world.stage.apiUrl}/oauth/highlevel/callback`)
  expect(text).toContain('contacts.write')
  expect(await everything()).toEqual(before)
})

test('in AWS it tells first what the account has no room for; a limit that cannot be read keeps nobody from the rest', async () => {
  const place = { kind: 'aws', stage: 'production', stackName: 'ChiliPiperHighLevel-production' } as const
  const local = world.target
  world.target = { ...local, place }
  onTestFinished(() => {
    world.target = local
  })
  const answering = (verdict: 'ok' | 'problem' | 'unknown') =>
    run({
      checkRoom: async () => ({ check: 'concurrency', subject: 'account', verdict, reason: 'ten', fix: 'raise it' }),
    })
  const [ok, problem, unknown] = [await answering('ok'), await answering('problem'), await answering('unknown')]
  expect([ok.told[0], problem.told[0]]).toEqual(['there account: ten; raise it', 'left account: ten; raise it'])
  expect(unknown.told).toEqual(problem.told.slice(1))
  expect(unknown.text).toContain('account: ten; raise it')
})

test('a dry run says what it would do, and does nothing', async () => {
  const before = await everything()
  const { told } = await run({ given: ALL, isDryRun: true })
  expect(told.filter((line) => line.startsWith('done demo: webhook'))).toHaveLength(3)
  expect(await everything()).toEqual(before)
})

test('a key that Chili Piper does not take is not stored, and told to nobody', async () => {
  const before = await everything()
  const { text } = await run({ given: { ...NOTHING, chiliPiperKeys: { demo: 'typed-wrong' } } })
  expect(text).toContain('left demo: API key: not stored, as Chili Piper answered: GET /v1/org/health/ping: 401')
  expect(text).not.toContain('typed-wrong')
  expect(await everything()).toEqual(before)
})

test('P1: a bare stage is set up in one run, waits for the grant, and doctor finds nothing wrong', async () => {
  let connecting: Promise<void> | undefined
  const onProgress = () => {
    connecting ??= world.connect()
  }
  const { told, text } = await run({ given: ALL, waitMs: 30_000, onProgress, isProbed: true })
  await connecting
  expect(told.filter((line) => !line.startsWith('done'))).toEqual([])
  expect(told.at(-1)).toMatch(/^done demo: probe: signed, stored, taken, HighLevel asked, answer kept/)
  for (const secret of [KEY, clientSecret]) expect(text).not.toContain(secret)
  const { findings } = await examine(world.target, { tenants: [DOCTOR_TENANT] })
  expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
})

test('run twice, it changes nothing the second time', async () => {
  const before = await everything()
  const { told } = await run({ given: ALL })
  expect(told.filter((line) => !line.startsWith('there'))).toEqual([])
  expect(await everything()).toEqual(before)
})

test('mends a webhook that is off and one with the address of another change, and makes no second one', async () => {
  const url = world.webhookUrl('created')
  await world.chiliPiper('PUT', HOOK, { triggerType: 'MeetingCreated', url, enabled: false })
  await world.chiliPiper('POST', HOOK, { triggerType: 'MeetingUpdated', url, enabled: true })
  const { told } = await run({})
  expect(told).toContain('done demo: webhook MeetingCreated switched on')
  expect(told).toContain('done demo: webhook MeetingUpdated removed from the wrong trigger')
  const webhooks = await list()
  expect(webhooks.map(({ triggerType }) => triggerType).toSorted()).toEqual(WEBHOOKS.toSorted())
  expect(webhooks.every(({ enabled }) => enabled)).toBe(true)
})

test('a webhook to another address may be another stage’s: it is moved only when that is asked for', async () => {
  const [url, oldUrl] = [world.webhookUrl('deleted'), 'https://old.example.com/webhooks/chili-piper/demo/deleted']
  const triggerType = 'MeetingDeleted'
  await world.chiliPiper('DELETE', HOOK, { triggerType, url })
  await world.chiliPiper('POST', HOOK, { triggerType, url: oldUrl, enabled: true })
  const urls = async () => (await list()).filter((one) => one.triggerType === triggerType).map((one) => one.url)
  expect((await run({})).text).toContain('run setup with --replace-webhooks')
  expect(await urls()).toEqual([oldUrl])
  await run({ replacesWebhooks: true })
  expect(await urls()).toEqual([url])
})

test('after a rotation in Chili Piper the new signing secret is stored, and the former one stays good for a while', async () => {
  const name = `${world.target.chiliPiperSecretPrefix}${DOCTOR_TENANT}`
  const { current: previous } = JSON.parse((await world.readSecret(name)) ?? '')
  const { secret } = await world.chiliPiper('POST', `${HOOK}/secret/rotate`)
  await run({})
  expect(JSON.parse((await world.readSecret(name)) ?? '')).toEqual({ apiKey: KEY, current: secret, previous })
})

test('at a terminal a person is asked for what is missing, and for nothing else', async () => {
  const name = `${world.target.chiliPiperSecretPrefix}${DOCTOR_TENANT}`
  const known = JSON.parse((await world.readSecret(name)) ?? '')
  await world.putSecret(name, { ...known, apiKey: 'revoked' })
  const asked: string[] = []
  const prompts: Prompts = {
    secret: async (question) => {
      asked.push(question)
      return KEY
    },
    text: () => Promise.reject(new Error('not expected')),
    confirm: () => Promise.reject(new Error('not expected')),
    choose: () => Promise.reject(new Error('not expected')),
  }
  const { told } = await run({ prompts })
  expect(asked).toEqual([expect.stringMatching(/^Chili Piper API key of demo/)])
  expect(told[0]).toBe('done demo: API key, tried and stored')
  expect(JSON.parse((await world.readSecret(name)) ?? '')).toEqual({ ...known, apiKey: KEY })
})

test('stopped by a person, it waits no longer, and what was done stays', async () => {
  await world.removeSecret(`${world.target.grantPrefix}${DOCTOR_LOCATION}`)
  const stop = new AbortController()
  const { told } = await run({ waitMs: 60_000, signal: stop.signal, onProgress: () => stop.abort() })
  expect(told.at(-1)).toMatch(/^left demo-location: not connected yet: open http/)
})
