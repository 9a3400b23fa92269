import { askDueRefreshes } from '../../functions/reconcile/ask-due-refreshes.ts'
import { holdDelaySeconds } from '../../functions/sync/hold-delay.ts'
import { GrantBusyError, SyncError } from '../../shared/errors.ts'
import { createAskRefresh } from '../../shared/grant/ask-refresh.ts'
import { connectedWith } from '../../shared/grant/connections.ts'
import { grantOf } from '../../shared/grant/grant.ts'
import { createGrantReader, createGrantWriter } from '../../shared/grant/grant-store.ts'
import { quietLog } from '../support/canary-watch.ts'
import type { GrantWorld } from './grant-world.ts'
import { LOCATION } from './grant-world.ts'
import type { Process, Simulator } from './simulator.ts'

/** What a dead sync function had in hands comes back after so long. */
const SYNC_VISIBILITY_MS = 180_000

/** One that uses the grant as the sync function does: call, read again on a token 401, ask for a refresh, be held. */
export function createSyncActor(sim: Simulator, world: GrantWorld, onRefused: () => void) {
  let waiting = 0
  let serial = 0
  const create = () => {
    const process: Process = { isAlive: true }
    const clock = sim.clockOf(process)
    const connections = world.connectionsFor(process)
    const grants = createGrantReader({ secrets: world.secretsFor(process), prefix: world.prefix, clock, connections })
    const askRefresh = createAskRefresh({ grants, send: world.sendFor(process), clock, log: quietLog })
    return { process, grants, askRefresh }
  }
  const warm = [create(), create(), create()]

  async function useOnce({ process, grants, askRefresh }: (typeof warm)[number]): Promise<void> {
    const isAccepted = (token: string) =>
      sim.call(process, 'call the API', () => world.reach(world.provider).accepts(token), 10_000)
    const token = async (isFresh: boolean) => (await grants.read(LOCATION, { isFresh })).grant.accessToken
    const first = await token(false)
    if (await isAccepted(first)) return
    const newer = await token(true)
    if (newer !== first && (await isAccepted(newer))) return
    await askRefresh(LOCATION, newer)
    // A function that was killed before this has not used the grant to the end; its message comes back after three minutes.
    onRefused()
    throw new GrantBusyError('refused')
  }

  function attempt(receives: number): void {
    const index = serial++ % warm.length
    const dead = warm[index]
    if (!dead?.process.isAlive) warm[index] = create()
    const one = warm[index] ?? create()
    let isOver = false
    const again = (seconds: number) => {
      isOver = true
      sim.at(sim.now() + seconds * 1000, () => attempt(receives + 1))
    }
    // What a dead function had in hands comes back when its visibility time-out is over.
    sim.at(sim.now() + SYNC_VISIBILITY_MS, () => {
      if (!isOver) again(0)
    })
    sim.start(one.process, async () => {
      try {
        await useOnce(one)
        isOver = true
        waiting--
      } catch (error) {
        if (!(error instanceof SyncError)) throw error
        again(holdDelaySeconds(error, receives, sim.random.next()))
      }
    })
  }

  return {
    use(times: number) {
      waiting += times
      for (let i = 0; i < times; i++) attempt(1)
    },
    waiting: () => waiting,
  }
}

/** The hourly schedule. */
export function startReconcile(sim: Simulator, world: GrantWorld): void {
  const process: Process = { isAlive: true }
  sim.start(process, async () => {
    const send = world.sendFor(process)
    const connections = world.connectionsFor(process)
    await askDueRefreshes({ connections, send, clock: sim.clockOf(process), log: quietLog }).catch(() => {})
  })
}

/** A person who connects in the browser, and tries again until the page says that it worked. */
export function createPerson(sim: Simulator, world: GrantWorld) {
  let isConnecting = false
  let since = 0

  function tryOnce(): void {
    const process: Process = { isAlive: true }
    let isDone = false
    sim.at(sim.now() + 60_000, () => {
      process.isAlive = false
      if (!isDone) tryOnce()
    })
    sim.start(process, async () => {
      const startedAt = sim.now()
      const writer = createGrantWriter({
        secrets: world.secretsFor(process),
        prefix: world.prefix,
        newVersion: () => `installed-${startedAt}`.padEnd(32, '-'),
      })
      try {
        const install = () => world.reach(world.provider).install(startedAt)
        const outcome = await sim.call(process, 'exchange code', install, world.timeouts.oauth)
        if (outcome.outcome !== 'granted') throw new Error('A consent is always granted here')
        const grant = grantOf(outcome.reply)
        const { version } = await writer.saveInstalled(LOCATION, grant)
        const facts = { since: sim.now(), why: 'connected in the browser' }
        await world.connectionsFor(process).put(connectedWith(LOCATION, { grant, version }, facts))
      } catch (error) {
        if (error instanceof SyncError) return
        throw error
      }
      isDone = true
      isConnecting = false
    })
  }

  return {
    connect() {
      if (isConnecting) return
      isConnecting = true
      since = sim.now()
      tryOnce()
    },
    isConnecting: () => isConnecting,
    connectingSince: () => since,
  }
}
