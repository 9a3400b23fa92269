import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { FetchAnswer, FetchInit } from '../../../shared/http/fetch.ts'
import { createNodeFetch } from '../../../shared/http/node-fetch.ts'

async function serve(listener: RequestListener) {
  const sockets = new Set<unknown>()
  const server = createServer(listener)
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port }: AddressInfo = JSON.parse(JSON.stringify(server.address()))
  return { url: `http://127.0.0.1:${port}`, connections: () => sockets.size }
}

function world() {
  let time = 0
  const send = createNodeFetch(() => time)
  const get: FetchInit = { method: 'GET', headers: {}, redirect: 'manual', signal: new AbortController().signal }
  const pass = (ms: number) => {
    time += ms
  }
  return { send, get, pass }
}

async function textOf({ body }: FetchAnswer): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('method, headers and body arrive as given, and the answer comes back whole', async () => {
  const { url } = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { 'content-length': length, 'x-one': one } = request.headers
      const body = Buffer.concat(chunks).toString()
      response.writeHead(201, { 'X-Ratelimit-Max': '100' })
      response.end(JSON.stringify({ method: request.method, path: request.url, length, one, body }))
    })
  })
  const { send, get } = world()
  const answer = await send(`${url}/a?b=c`, { ...get, method: 'PUT', headers: { 'x-one': '1' }, body: 'ü' })
  expect([answer.status, answer.headers.get('x-ratelimit-max'), answer.headers.get('absent')]).toEqual([
    201,
    '100',
    null,
  ])
  expect(JSON.parse(await textOf(answer))).toEqual({ method: 'PUT', path: '/a?b=c', length: '2', one: '1', body: 'ü' })
})

test('F25: a redirect is an answer, and nobody goes there', async () => {
  const seen: (string | undefined)[] = []
  const { url } = await serve((request, response) => {
    seen.push(request.url)
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const { send, get } = world()
  expect((await send(url, get)).status).toBe(302)
  expect(seen).toEqual(['/'])
})

test('a connection is used again, but not after four seconds without use', async () => {
  const { url, connections } = await serve((_, response) => response.end('{}'))
  const { send, get, pass } = world()
  for (const ms of [0, 3_999, 0]) {
    pass(ms)
    await textOf(await send(url, get))
  }
  expect(connections()).toBe(1)
  pass(4_001)
  await textOf(await send(url, get))
  expect(connections()).toBe(2)
})

test('a connection that is idle ends by itself while another is at work, and a call that is slow does not', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  let finish = () => {}
  const { url } = await serve((request, response) => {
    if (request.url === '/idle') {
      request.socket.on('close', () => end())
      return response.end('{}')
    }
    finish = () => response.end('slow')
    return response.flushHeaders()
  })
  const send = createNodeFetch(() => 0, 50)
  const { get } = world()
  const idle = await send(`${url}/idle`, get)
  // Of a connection of its own, as the other is not free before it was read; it says nothing for longer than one may be idle.
  const slow = await send(`${url}/slow`, get)
  await textOf(idle)
  await ended
  finish()
  expect(await textOf(slow)).toBe('slow')
})

test('what is on its way when idle connections end comes to its end', async () => {
  let finish = () => {}
  const { url } = await serve((request, response) => {
    if (request.url !== '/slow') return response.end('fast')
    finish = () => response.end('slow')
    return response.flushHeaders()
  })
  const { send, get, pass } = world()
  const slow = await send(`${url}/slow`, get)
  pass(5_000)
  expect(await textOf(await send(url, get))).toBe('fast')
  finish()
  expect(await textOf(slow)).toBe('slow')
})

test('F18: the signal ends a call that has no answer, and one whose body does not come to its end', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/body') response.writeHead(200).write('{')
  })
  const { send, get } = world()
  const [first, second] = [new AbortController(), new AbortController()]
  const silent = send(url, { ...get, signal: first.signal })
  first.abort()
  await expect(silent).rejects.toThrow('fetch failed')
  const half = await send(`${url}/body`, { ...get, signal: second.signal })
  second.abort()
  await expect(textOf(half)).rejects.toThrow()
})

test('F17: a connection that is refused or reset says so in the cause', async () => {
  const { url } = await serve((request) => request.socket.destroy())
  const { send, get } = world()
  await expect(send(url, get)).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } })
  await expect(send('http://127.0.0.1:1', get)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test('the rest of a body can be given up', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/long') response.writeHead(200).write('x'.repeat(100_000))
    else response.end('{}')
  })
  const { send, get } = world()
  await (await send(`${url}/long`, get)).body?.cancel()
  expect(await textOf(await send(url, get))).toBe('{}')
})
