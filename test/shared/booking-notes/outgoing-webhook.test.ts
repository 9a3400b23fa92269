import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, test } from 'vitest'
import { createOutgoingWebhook, WEBHOOK_TIMEOUT_MS } from '../../../shared/booking-notes/outgoing-webhook.ts'
import { createWebhookKey, readWebhookKey } from '../../../shared/booking-notes/webhook-key.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { type Script, type SeenRequest, startScriptedServer } from '../../support/scripted-server.ts'
import { update } from './notes-world.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const URL = 'https://hooks.example.org/notes?x=1'

/** An https receiver on loopback: what is sent to its host goes to a scripted server. */
async function createWorld(script: Script[] = [{ status: 204 }], options: { url?: string; secret?: string } = {}) {
  const clock = createManualClock('2026-03-01T09:00:00.700Z')
  const server = await startScriptedServer(...script)
  const webhook = createOutgoingWebhook({
    url: options.url ?? URL,
    key: async () => readWebhookKey(options.secret ?? SECRET) ?? 'unusable',
    fetch: (input, init) => fetch(new Request(input).url.replace('https://hooks.example.org', server.url), init),
    clock,
  })
  return { clock, server, webhook }
}

/** The scheme by the words of its specification, with another library than the adapter's. */
async function signatureOf(secret: string, id: string, timestamp: string, body: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice('whsec_'.length)), (character) => character.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`))
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`
}

const signed = ({ headers, body }: SeenRequest, secret = SECRET) =>
  signatureOf(secret, String(headers['webhook-id']), String(headers['webhook-timestamp']), body)
const idsOf = (requests: SeenRequest[]) => requests.map(({ headers }) => headers['webhook-id'])
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

test('the test’s own reading of the scheme gives the specification’s example', async () => {
  const given = [SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'] as const
  expect(await signatureOf(...given)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('the notes go out as one signed POST that says what they are', async () => {
  const { server, webhook } = await createWorld()
  expect(await webhook.push(update())).toEqual({ outcome: 'pushed' })
  expect(server.requests).toHaveLength(1)
  const request = server.requests[0]!
  expect(`${request.method} ${request.path}`).toBe('POST /notes?x=1')
  const { changedAt, ...data } = update()
  expect(JSON.parse(request.body)).toEqual({ type: 'booking.notes', timestamp: changedAt, data })
  expect(request.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/),
    'webhook-timestamp': '1772355600',
    'webhook-signature': await signed(request),
  })
})

test('a generated secret signs by its UTF-8 bytes: a receiver is given whsec_ and these in base64', async () => {
  const secret = 'k3'.repeat(32)
  const { server, webhook } = await createWorld(undefined, { secret })
  await webhook.push(update())
  const request = server.requests[0]!
  expect(request.headers['webhook-signature']).toBe(await signed(request, `whsec_${btoa(secret)}`))
})

test('a repeat has the same id at another time; another content, and the same content changed back later, has another', async () => {
  const { server, webhook, clock } = await createWorld()
  await webhook.push(update())
  await clock.advance(60_000)
  await webhook.push(update())
  await webhook.push(update({ notes: [] }))
  await webhook.push(update({ changedAt: '2026-03-01T09:10:00.000Z' }))
  const [first, repeated, emptied, back] = idsOf(server.requests)
  expect(repeated).toBe(first)
  expect(new Set([first, emptied, back]).size).toBe(3)
  const [one, two] = server.requests
  expect([one?.headers['webhook-timestamp'], two?.headers['webhook-timestamp']]).toEqual(['1772355600', '1772355660'])
  expect(two?.headers['webhook-signature']).toBe(await signed(two!))
})

test.each([200, 201, 202, 204, 299])('%i is taken', async (status) => {
  const { webhook } = await createWorld([{ status }])
  expect(await webhook.push(update())).toEqual({ outcome: 'pushed' })
})

test.each([400, 401, 404, 410, 422])('%i is told and not tried again', async (status) => {
  const { webhook, server } = await createWorld([{ status, body: { message: 'pat@example.org' } }])
  const outcome = await webhook.push(update())
  expect(outcome).toEqual({ outcome: 'skipped', reason: expect.stringContaining(`(${status})`) })
  expect(server.requests).toHaveLength(1)
})

test.each([408, 425, 429, 500, 502, 503])('%i may pass', async (status) => {
  const { webhook, server } = await createWorld([{ status, body: 'pat@example.org' }])
  const error = await caught(webhook.push(update()))
  expect(error).toBeInstanceOf(RemoteUnavailableError)
  expect(String(error)).toBe(`RemoteUnavailableError: The outgoing webhook: its receiver answered ${status}`)
  expect(server.requests).toHaveLength(1)
})

test.each([301, 302, 307, 308])('a redirect (%i) is an error: nothing goes where it points', async (status) => {
  const { webhook, server } = await createWorld([{ status, headers: { location: '/elsewhere' } }, { status: 200 }])
  expect(await caught(webhook.push(update()))).toBeInstanceOf(RemoteUnavailableError)
  expect(server.requests).toHaveLength(1)
})

test('a receiver that does not answer within 5 seconds is given up', async () => {
  const { webhook, server, clock } = await createWorld([() => {}])
  const pushing = caught(webhook.push(update()))
  while (server.requests.length === 0) await new Promise(setImmediate)
  await clock.advance(WEBHOOK_TIMEOUT_MS)
  expect(String(await pushing)).toContain('no answer within 5 s')
})

test('a receiver that cuts the connection may come back', async () => {
  const { webhook } = await createWorld([(response) => void response.socket?.destroy()])
  expect(String(await caught(webhook.push(update())))).toContain('the connection failed')
})

test('an answer without end is not read', async () => {
  const { webhook, server } = await createWorld([
    (response) => {
      response.writeHead(200)
      const flood = () => {
        response.write('x'.repeat(65_536))
        if (!response.destroyed) setImmediate(flood)
      }
      flood()
    },
  ])
  expect(await webhook.push(update())).toEqual({ outcome: 'pushed' })
  expect(server.requests).toHaveLength(1)
})

test('an address that is not https is told, and nothing goes there', async () => {
  const { webhook, server } = await createWorld(undefined, { url: 'http://hooks.example.org/notes' })
  expect(await webhook.push(update())).toEqual({ outcome: 'skipped', reason: 'the address is not https' })
  expect(server.requests).toHaveLength(0)
})

describe('the key', () => {
  test.each(['', ' ', 'whsec_', 'whsec_c2hvcnQ=', 'short'])('%j signs nothing: the notes stay here', async (secret) => {
    const { webhook, server } = await createWorld(undefined, { secret })
    expect(await webhook.push(update())).toMatchObject({ outcome: 'skipped' })
    expect(server.requests).toHaveLength(0)
  })

  test('is read once in five minutes, then again; without a secret or a value it is unusable', async () => {
    const { clients, secretsManager, clock } = await createAwsWorld()
    const name = 'app/outgoing-webhook'
    const key = createWebhookKey({ secrets: clients.secretsManager, name, clock })
    expect(await key()).toBe('unusable')
    secretsManager.ensureSecret({ name })
    expect(await key()).toBe('unusable')
    const put = (SecretString: string) =>
      clients.secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
    await put('a'.repeat(64))
    expect(await key()).toEqual(Buffer.from('a'.repeat(64)))
    await put('b'.repeat(64))
    expect(await key()).toEqual(Buffer.from('a'.repeat(64)))
    await clock.advance(5 * 60_000)
    expect(await key()).toEqual(Buffer.from('b'.repeat(64)))
  })

  test('that cannot be read now may be read later', async () => {
    const authorize = () => {
      throw new Error('not well')
    }
    const { clients, clock } = await createAwsWorld({ authorize })
    const key = createWebhookKey({ secrets: clients.secretsManager, name: 'app/outgoing-webhook', clock })
    expect(await caught(key())).toBeInstanceOf(RemoteUnavailableError)
  })
})
