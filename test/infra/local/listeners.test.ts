import { tracingChannel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOptions } from '../../../infra/local/options.ts'
import { type RunningStage, runLocal } from '../../../infra/local/run-local.ts'
import { watchLine } from '../../support/canary-watch.ts'

// Every server of this process that listens while the stage runs, also one that nobody thought of here.
const listening: Server[] = []
const channel = tracingChannel<unknown, { server: Server }>('net.server.listen')
const onListening = ({ server }: { server: Server }) => void listening.push(server)
const directory = mkdtempSync(path.join(tmpdir(), 'listeners-test-'))
let stage: RunningStage
let ready: Record<'apiUrl' | 'consoleUrl' | 'highLevelUrl' | 'chiliPiperUrl' | 'awsUrl', string>

beforeAll(async () => {
  channel.asyncEnd.subscribe(onListening as never)
  const options = parseOptions(['--port', '0', '--data', path.join(directory, 'data')], {})
  const log = (line: string) => void watchLine(line)
  stage = await runLocal(options, { signal: new AbortController().signal, log })
  ready = JSON.parse(stage.readyLine)
  // The Runtime API of a function listens from its first invocation on.
  await fetch(`${ready.apiUrl}/health`)
}, 60_000)
afterAll(async () => {
  channel.asyncEnd.unsubscribe(onListening as never)
  await stage.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Asked {
  method?: string
  path?: string
  headers?: Record<string, string>
}

const statusOf = (port: number, { method = 'POST', path = '/_simulator/reset', headers = {} }: Asked) =>
  new Promise<number>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false }
    const sent = request(
      options,
      (response) => void response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    )
    sent.on('error', reject).end()
  })
const portOf = (url: string) => Number(new URL(url).port)
const addressOf = (server: Server) => server.address() as AddressInfo
const ports = () => listening.filter((server) => server.listening).map((server) => addressOf(server).port)
const statuses = (ports: number[], asked: Asked) => Promise.all(ports.map((port) => statusOf(port, asked)))

test('the API, the emulator, both simulators, the console and the Runtime API listen, and on loopback alone', () => {
  const { apiUrl, consoleUrl, highLevelUrl, chiliPiperUrl, awsUrl } = ready
  const named = [apiUrl, consoleUrl, highLevelUrl, chiliPiperUrl, awsUrl].map(portOf)
  expect(ports()).toEqual(expect.arrayContaining(named))
  expect(ports().length).toBeGreaterThan(named.length)
  for (const server of listening) if (server.listening) expect(addressOf(server).address).toBe('127.0.0.1')
})

test.each([['rebind.evil.example'], ['127.0.0.1'], ['127.0.0.1:1']])(
  'every listener refuses the host %s',
  async (host) => {
    const found = ports()
    for (const asked of [{ headers: { host } }, { method: 'GET', path: '/', headers: { host } }])
      expect(await statuses(found, asked)).toEqual(found.map(() => 421))
  },
)

test.each([
  [{ origin: 'https://evil.example', 'content-type': 'text/plain' }],
  [{ origin: 'null', 'content-type': 'text/plain' }],
  [{ 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
  [{ 'user-agent': 'Mozilla/4.0', 'content-type': 'text/plain' }],
])('every listener but the public API refuses a change from another site: %j', async (headers) => {
  const found = ports().filter((port) => port !== portOf(ready.apiUrl))
  expect(await statuses(found, { headers })).toEqual(found.map(() => 403))
})

test('the public API answers pages of any site, as the deployed one does', async () => {
  const headers = { origin: 'https://www.example', 'sec-fetch-site': 'cross-site' }
  expect(await statusOf(portOf(ready.apiUrl), { method: 'GET', path: '/health', headers })).toBe(200)
})

test('programs reach the simulators as 127.0.0.1 and as localhost', async () => {
  for (const url of [ready.highLevelUrl, ready.chiliPiperUrl])
    for (const name of ['127.0.0.1', 'localhost'])
      expect(await statusOf(portOf(url), { headers: { host: `${name}:${portOf(url)}` } })).toBe(200)
})
