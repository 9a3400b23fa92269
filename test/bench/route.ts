// How long GET /route takes over the HighLevel simulator, and what a flood of it does: node test/bench/route.ts [rounds] [seconds]
// The flood is real time, its HighLevel has the real limits: 50 strangers a second in ten processes, a booking every two seconds.
import { createRouteVisitor } from '../../functions/route/route-visitor.ts'
import { startHighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { type VisitorDecision, visitorName } from '../../shared/routing/routing-store.ts'
import { routingInput } from '../shared/routing/routings.ts'
import { createFloodWorld, mostWithin, p95 } from '../support/flood-world.ts'
import { freeBudget, freePacer } from '../support/free-pacer.ts'
import { createMemoryLedger } from '../support/memory-ledger.ts'

const rounds = Number(process.argv[2] ?? 500)
const seconds = Number(process.argv[3] ?? 60)
const TOKEN = 'pit-bench'
const silent = { info() {}, warn() {}, error() {} }
const simulator = await startHighLevelSimulator({
  clock: systemClock,
  locations: [{ id: 'location-1', name: 'Bench', timezone: 'UTC', token: TOKEN }],
  rateLimit: { max: 1_000_000, intervalMs: 10_000, daily: 10_000_000 },
})
const highLevel = createHighLevelClient({
  baseUrl: simulator.url,
  locationId: 'location-1',
  fetch,
  clock: systemClock,
  pacer: freePacer,
  accessToken: async () => TOKEN,
})
await highLevel.createContact({ email: 'pat@example.com', tags: ['vip'] })

const to = { team: 'Key accounts', router: 'vip' }
const others = Array.from({ length: 199 }, (_, index) => ({
  name: `rule ${index}`,
  when: { tags: { all: [`tag-${index}`], none: ['customer'] } },
  to,
}))
const integration = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  routing: routingInput([...others, { name: 'vip', when: { tags: { any: ['vip'] } }, to }], {
    website: { origins: [] },
  }),
})
// Each round of what is not cached is ten seconds after the one before, so that none is refused for its number.
let time = 0
const stored = new Map<string, VisitorDecision>()
const newProcess = () =>
  createRouteVisitor({
    integration,
    decisions: {
      readVisitor: async (locationId, email) => stored.get(visitorName(locationId, email)),
      writeVisitor: async (locationId, email, decision) => void stored.set(visitorName(locationId, email), decision),
    },
    directories: createMemoryLedger(),
    budgetFor: () => freeBudget,
    highLevelFor: () => highLevel,
    clock: { ...systemClock, now: () => time },
    log: silent,
    count: () => {},
  })

async function p50(name: string, run: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(3)
  console.log(`${name.padEnd(44)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`)
}

const visit = newProcess()
const ask = { rawQueryString: 'email=pat%40example.com' }
await p50('HighLevel simulator alone', () => highLevel.findContact({ email: 'pat@example.com' }))
await p50('GET /route, asked of HighLevel, 200 rules', async () => {
  time += 61_000
  stored.clear()
  await visit(ask)
})
await p50('GET /route, cached in the table (memory here)', async () => {
  time += 61_000
  await visit(ask)
})
await p50('GET /route, cached in the process', () => visit(ask))
await p50('GET /route, no e-mail', () => visit({ rawQueryString: '' }))
await simulator.close()

/** Bookings in real time, with a flood or without; prints what it did to HighLevel and to them. */
async function flood(name: string, perSecond: number): Promise<void> {
  const world = createFloodWorld(systemClock, 10)
  const begunAt = systemClock.now()
  const visits: Promise<unknown>[] = []
  const bookings: Promise<number>[] = []
  for (let tick = 0; tick < seconds * 50; tick++) {
    if (tick % 50 < perSecond) visits.push(world.visit())
    if (tick % 100 === 50) bookings.push(world.book())
    await systemClock.sleep(Math.max(0, begunAt + (tick + 1) * 20 - systemClock.now()))
  }
  const took = await Promise.all(bookings)
  await Promise.all(visits)
  const { visitorsAt, refused } = world.seen
  const { reads, writes } = world.table.counts
  console.log(
    `${name.padEnd(44)} booking p95 ${p95(took)} ms   requests of visitors ${visitorsAt.length}, in 10 s at most ${mostWithin(visitorsAt, 10_000)}   429s ${refused}   table ${reads} reads, ${writes} writes`,
  )
  world.close()
}
await flood(`${seconds} s without a flood`, 0)
await flood(`${seconds} s with 50 visits/s in ten processes`, 50)
