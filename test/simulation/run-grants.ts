import { createPerson, createSyncActor, startReconcile } from './grant-actors.ts'
import { BrokenPromiseError, createGrantWorld } from './grant-world.ts'
import { createRandom } from './random.ts'
import { createSimulator } from './simulator.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOTICE_MS = 10 * MINUTE
const DRAIN_MS = 15 * MINUTE

export interface GrantRunResult {
  seed: number
  /** What was promised and not kept; absent when all was. */
  broken?: string
  lines: readonly string[]
  /** What the run saw, so that a run in which nothing happens does not pass for a good one. */
  seen: {
    rotations: number
    deaths: number
    connects: number
    uses: number
    uninstalls: number
    copies: number
    versions: number
  }
}

/**
 * Thirty days in the life of one location's grant: refreshed every 12 hours, used, revoked, connected again, with faults and
 * crashes wherever our code awaits. Checks at every step and every quiet hour what `shared/grant` promises.
 */
export async function runGrants(
  seed: number,
  options: { isTraced?: boolean; days?: number } = {},
): Promise<GrantRunResult> {
  const plan = createRandom(seed ^ 0x5eed)
  const sim = createSimulator({
    seed,
    faultRate: 0.01,
    crashRate: plan.pick([0, 0.01, 0.05]),
    ...(options.isTraced ? { isTraced: true } : {}),
  })
  const fate = createRandom(seed ^ 0xfa7e)
  const isUninstalled = fate.isTrue(0.5)
  const habits = {
    endsOlderAccess: plan.isTrue(0.5),
    givesNewAccessInGrace: plan.isTrue(0.5),
    endsOlderInstalls: plan.isTrue(0.5),
  }
  // A copy of an uninstall that meets an erring HighLevel is believed, as it should be.
  const world = createGrantWorld(sim, habits, { errs: !isUninstalled })
  const { provider } = world
  const seen = { rotations: 0, deaths: 0, connects: 0, uses: 0, uninstalls: 0, copies: 0, versions: 0 }
  const person = createPerson(sim, world)
  let isWatched = false
  let disturbedAt = Number.NEGATIVE_INFINITY
  const connect = () => {
    seen.connects++
    sim.trace('a person connects')
    isWatched = false
    person.connect()
  }
  const fail = (promise: string): never => {
    throw new BrokenPromiseError(promise)
  }

  // Within 10 minutes of the first use after it died a grant says so, unless HighLevel cannot be asked.
  const watch = () => {
    if (provider.newest() !== undefined || isWatched) return
    isWatched = true
    const usedAt = sim.now()
    const { version } = world.stored() ?? {}
    sim.at(usedAt + NOTICE_MS, () => {
      if (world.stored()?.version !== version || disturbedAt > usedAt - DRAIN_MS) {
        isWatched = false
        return
      }
      if (!isOver()) fail('A dead grant was not noticed within 10 minutes of its use')
      sim.at(sim.now() + plan.between(1, 600) * MINUTE, connect)
    })
  }
  const isOver = () => ['needs-reconnect', 'uninstalled'].includes(world.connection()?.status ?? '')
  const sync = createSyncActor(sim, world, watch)
  const use = (times: number) => {
    seen.uses += times
    sync.use(times)
  }

  world.whenRotated(() => {
    seen.rotations++
    // Somebody connects a live grant again, just while it is refreshed.
    if (plan.isTrue(0.02)) sim.at(sim.now() + plan.between(0, 400), connect)
  })

  const start = sim.now()
  const end = start + (options.days ?? 30) * DAY
  connect()
  let isScheduleRunning = true
  for (let hour = start + HOUR; hour <= end; hour += HOUR)
    sim.at(hour, () => {
      if (isScheduleRunning) startReconcile(sim, world)
      if (plan.isTrue(0.1)) sim.at(sim.now() + plan.between(0, HOUR), () => use(plan.pick([1, 1, 1, 3, 20])))
    })
  const days = (end - start) / DAY
  const someTime = () => start + plan.between(1, days * 24 - 2) * HOUR + plan.between(0, HOUR)
  for (let i = plan.between(0, 2); i > 0; i--)
    sim.at(someTime(), () => {
      sim.trace('HighLevel revokes the grant')
      provider.revokeAll()
      seen.deaths++
    })
  if (plan.isTrue(0.3))
    span(2 * DAY, (isOn) => {
      isScheduleRunning = !isOn
    })
  if (plan.isTrue(0.3))
    span(3 * HOUR, (isOn) => {
      disturbedAt = isOn ? Number.POSITIVE_INFINITY : sim.now()
      world.setDown(isOn)
    })
  if (plan.isTrue(0.2))
    span(2 * DAY, (isOn) => {
      disturbedAt = isOn ? Number.POSITIVE_INFINITY : sim.now()
      provider.setActive(!isOn)
    })
  // Somebody removes the app for real, and somebody else sends copies of what was told of it then.
  if (isUninstalled) {
    const aTime = () => start + fate.between(1, days * 24 - 2) * HOUR + fate.between(0, HOUR)
    const times = Array.from({ length: fate.between(2, 8) }, aTime).toSorted((a, b) => a - b)
    for (const [index, time] of times.entries()) sim.at(time, index === 0 || fate.isTrue(0.2) ? uninstall : sendCopy)
  }
  function uninstall() {
    sim.trace('the app is removed')
    const { version } = world.stored() ?? {}
    const isConnecting = person.isConnecting()
    const at = sim.now()
    provider.revokeAll()
    world.tellUninstall()
    seen.uninstalls++
    sim.at(at + DRAIN_MS / 3, () => {
      const isDisturbed = isConnecting || disturbedAt > at - DRAIN_MS || world.stored()?.version !== version
      if (!isDisturbed && !isOver()) fail('An uninstall was not believed')
    })
    sim.at(at + fate.between(1, 600) * MINUTE, connect)
  }
  function sendCopy() {
    sim.trace('a copy of an old uninstall')
    world.tellUninstall()
    seen.copies++
  }
  function span(longest: number, turn: (isOn: boolean) => void) {
    const from = someTime()
    sim.at(from, () => turn(true))
    sim.at(Math.min(from + plan.between(MINUTE, longest), end), () => turn(false))
  }

  function checkQuiet() {
    if (!world.isQuiet() || person.isConnecting() || provider.newest() === undefined) return
    if (!world.isStoreNewest()) fail('The stored pair is not the newest: the grant is lost')
  }

  try {
    for (let time = start + HOUR / 2; time < end; time += HOUR) {
      await sim.runUntil(time)
      checkQuiet()
    }
    await sim.runUntil(end)
    await finish()
    return { seed, lines: sim.lines(), seen: { ...seen, versions: world.versionsWritten() } }
  } catch (error) {
    const broken =
      error instanceof BrokenPromiseError ? error.message : `${error instanceof Error ? error.stack : error}`
    return { seed, broken, lines: sim.lines(), seen }
  }

  /** Nothing fails any more: what is dead is connected again, and then everything drains. */
  async function finish() {
    sim.stopFaults()
    world.heal()
    provider.setActive(true)
    sim.trace('the last hours, without faults')
    use(1)
    await sim.runUntil(sim.now() + DRAIN_MS)
    const isDead = provider.newest() === undefined && !person.isConnecting()
    if (isDead && !isOver()) fail('A dead grant was used and not noticed')
    await sim.runUntil(sim.now() + 7 * HOUR)
    checkQuiet()
    if (provider.newest() === undefined) connect()
    await sim.runUntil(sim.now() + DRAIN_MS)
    use(1)
    await sim.runUntil(sim.now() + DRAIN_MS)
    if (sync.waiting() > 0)
      fail(`${sync.waiting()} uses were still held ${DRAIN_MS / MINUTE} minutes after all was well`)
    if (!world.isStoreNewest()) fail('The stored pair is not the newest at the end')
    if (world.queue.deadLetters.length > 0) fail('A message went to the dead-letter queue')
    if (world.versionCount() > 3) fail('Secret versions pile up')
  }
}
