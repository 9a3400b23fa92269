import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { type Callers, checkCaller } from './check-caller.ts'

interface LoopbackServerOptions extends ServerOptions {
  callers: Callers
}

const LOOPBACK = '127.0.0.1'

/** An HTTP server for this machine. Every listener of the local stage is made here, so none answers an unchecked caller. */
export function createLoopbackServer(
  { callers, ...options }: LoopbackServerOptions,
  listener: RequestListener,
): Server {
  return createServer(options, (request, response) => {
    const refusal = checkCaller(request, request.socket.localPort ?? 0, callers)
    if (!refusal) return listener(request, response)
    const body = Buffer.from(JSON.stringify({ message: refusal.message, error: refusal.message }))
    const headers = { 'content-type': 'application/json', 'content-length': body.length, connection: 'close' }
    response.writeHead(refusal.status, headers).end(body)
  })
}

/** Starts listening and resolves with the port taken (port 0 picks a free one); rejects as the socket does, e.g. EADDRINUSE. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Takes the wanted port when it is free, else any free one; resolves with the port taken. */
export async function listenNear(server: Server, wanted: number): Promise<number> {
  return listen(server, wanted).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause
    return listen(server, 0)
  })
}

/** Stops listening and hangs up on everyone. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Takes a port and gives it back. @throws as the socket does, e.g. EADDRINUSE */
export async function tryPort(port: number): Promise<void> {
  const server = createServer()
  await listen(server, port)
  await close(server)
}
