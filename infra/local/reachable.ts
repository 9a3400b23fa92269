import { connect } from 'node:net'
import { UsageError } from './usage-error.ts'

const PATIENCE_MS = 5000

/** @throws UsageError naming the option when nothing takes a connection at its address. */
export async function checkReachable(option: string, address: string | undefined): Promise<void> {
  if (!address) return
  const { hostname, port, protocol } = new URL(address)
  const problem = await new Promise<string | undefined>((resolve) => {
    const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) }
    const socket = connect({ ...target, timeout: PATIENCE_MS }, () => resolve(undefined))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('timeout', () => resolve(`no answer in ${PATIENCE_MS / 1000} s`))
    socket.on('close', () => resolve('closed'))
    socket.on('connect', () => socket.destroy())
    socket.on('timeout', () => socket.destroy())
  })
  if (problem)
    throw new UsageError(
      `${option} ${address}: cannot be reached (${problem}); start it first, or leave the option out for the simulator`,
    )
}

/** Whether something listens at the address. */
export const isReachable = (address: string): Promise<boolean> =>
  checkReachable('', address).then(
    () => true,
    () => false,
  )
