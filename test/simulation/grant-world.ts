import { type AcceptedUninstall, acceptedUninstallsOver } from '../../functions/refresh-grant/accepted-uninstalls.ts'
import { createRefreshHandler } from '../../functions/refresh-grant/create-refresh-handler.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import { createAskRefresh } from '../../shared/grant/ask-refresh.ts'
import type { Connection, Connections } from '../../shared/grant/connections.ts'
import { grantOf, parseGrant } from '../../shared/grant/grant.ts'
import { type GrantMessage, toQueueEntry } from '../../shared/grant/grant-message.ts'
import { createGrantReader, createGrantWriter } from '../../shared/grant/grant-store.ts'
import type { SecretValues } from '../../shared/grant/secret-values.ts'
import type { TokenOutcome } from '../../shared/highlevel/oauth-api.ts'
import { aRecord } from '../support/bookings.ts'
import { quietLog } from '../support/canary-watch.ts'
import { createMemoryFifoQueue, type ReceivedMessage } from './memory-fifo-queue.ts'
import { createMemorySecrets } from './memory-secrets.ts'
import type { Process, Simulator } from './simulator.ts'
import { createTokenProvider, oauthOver, type ProviderHabits } from './token-provider.ts'

export const LOCATION = 'location-1'
const PREFIX = 'app/grants/'
const NAME = `${PREFIX}${LOCATION}`
const VISIBILITY_MS = 10_000
const FUNCTION_MS = 8_000
/** What the AWS clients of our functions wait for an answer. */
const AWS_MS = 1_200
const OAUTH_MS = 5_000
const SLOW_START_RATE = 0.01
const COLD_RATE = 0.2
const ERR_RATE = 0.002
const STALE_MS = 2_000

/** The first thing that must never happen, and did. */
export class BrokenPromiseError extends Error {
  override name = 'BrokenPromiseError' as const
}

/** HighLevel, the AWS services, and the functions that keep one location's grant, in one simulated world. */
export function createGrantWorld(sim: Simulator, habits: ProviderHabits, options = { errs: true }) {
  let failuresAtRisk: number | undefined
  let isDown = false
  let limping: ('unanswered' | 'busy')[] = []
  const provider = createTokenProvider({
    now: sim.now,
    habits,
    onRotated: () => {
      failuresAtRisk = 0
      for (const notify of onRotated) notify()
    },
    errs: () => options.errs && failuresAtRisk === undefined && sim.random.isTrue(ERR_RATE),
  })
  const onRotated: (() => void)[] = []
  const secrets = createMemorySecrets({
    now: sim.now,
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html: eventual consistency
    isStale: (changedAt) => sim.now() - changedAt < STALE_MS && sim.random.isTrue(0.1),
  })
  const connections = new Map<string, Connection>()
  const uninstalls = new Map<string, AcceptedUninstall[]>()
  const queue = createMemoryFifoQueue({
    now: sim.now,
    visibilityMs: VISIBILITY_MS,
    onVisible: (at) => sim.at(at, poll),
  })

  // Three failures in a row after a rotation, and before the new pair is stored, are more than 30 s of grace can mend.
  sim.setGuard({
    mayFail: () => failuresAtRisk === undefined || failuresAtRisk < 2,
    failed: () => {
      if (failuresAtRisk !== undefined) failuresAtRisk++
    },
  })

  const stored = () => {
    const value = secrets.settled(NAME)
    const grant = value && parseGrant(value.text)
    return value && grant?.kind === 'oauth' ? { version: value.version, grant } : undefined
  }
  const isStoreNewest = () => stored()?.grant.refreshToken === provider.newest()

  function secretsFor(process: Process): SecretValues {
    const call = <T>(what: string, effect: () => T) =>
      sim.call(
        process,
        what,
        () => {
          const result = effect()
          if (isStoreNewest()) failuresAtRisk = undefined
          return result
        },
        AWS_MS,
      )
    const { current, create, put, moveCurrent } = secrets.do
    return {
      current: (name) => call('read grant', () => current(name)),
      create: (name, value) => call('create secret', () => create(name, value)),
      put: (name, value, stage) => call(`put ${stage}`, () => put(name, value, stage)),
      moveCurrent: (name, move) => call('move current', () => moveCurrent(name, move)),
    }
  }

  function write(connection: Connection): 'replaced' {
    sim.trace(
      `connection: ${connection.status} ${connection.refusedVersion === connection.version ? 'refused once' : ''}`,
    )
    const now = stored()
    const isAboutCurrent = connection.version === now?.version
    if (connection.status === 'needs-reconnect' && isAboutCurrent && !provider.isRevoked(now?.grant.refreshToken ?? ''))
      sim.fail(new BrokenPromiseError('A live grant was declared dead'))
    if (connection.status === 'uninstalled' && isAboutCurrent && !provider.isRevoked(now?.grant.refreshToken ?? ''))
      sim.fail(new BrokenPromiseError('A copy of an old uninstall disconnected a live grant'))
    connections.set(connection.subject, { ...connection })
    return 'replaced'
  }
  const uninstallsFor = (process: Process) =>
    acceptedUninstallsOver({
      read: (subject) => sim.call(process, 'read uninstalls', () => uninstalls.get(subject) ?? [], AWS_MS),
      write: (subject, accepted) =>
        sim.call(process, 'write uninstalls', () => void uninstalls.set(subject, accepted), AWS_MS),
    })
  const connectionsFor = (process: Process): Connections => ({
    get: (subject) => sim.call(process, 'read connection', () => connections.get(subject), AWS_MS),
    list: () => sim.call(process, 'list connections', () => [...connections.values()], AWS_MS),
    put: (connection) => sim.call(process, 'put connection', () => void write(connection), AWS_MS),
    replace: (connection, read) =>
      sim.call(
        process,
        'replace connection',
        () => (connections.get(connection.subject)?.version === read?.version ? write(connection) : 'changed'),
        AWS_MS,
      ),
  })

  const reach = <T>(answer: T): T => {
    if (isDown) throw new RemoteUnavailableError('HighLevel is down', { changedNothing: sim.random.isTrue(0.5) })
    return answer
  }
  /** An exchange. After an outage the first ones are done and not answered, or refused as too many. */
  function exchange(refreshToken: string, startedAt: number): TokenOutcome {
    if ((failuresAtRisk ?? 0) >= 2) limping = []
    const ill = isDown ? undefined : limping.shift()
    const outcome = ill === 'busy' ? undefined : reach(provider).refresh(refreshToken, startedAt)
    if (ill === undefined && outcome) return outcome
    if (failuresAtRisk !== undefined) failuresAtRisk++
    throw new RemoteUnavailableError('HighLevel limps', { changedNothing: ill === 'busy' })
  }
  const sendFor = (process: Process) => (message: GrantMessage) =>
    sim.call(process, `send ${message.kind}`, () => void queue.send(toQueueEntry(message)), AWS_MS)

  function createFunction() {
    const process: Process = { isAlive: true }
    const clock = sim.clockOf(process)
    const values = secretsFor(process)
    const grants = createGrantReader({ secrets: values, prefix: PREFIX, clock })
    const oauth = oauthOver((refreshToken) => {
      const startedAt = sim.now()
      return sim.call(process, 'exchange', () => exchange(refreshToken, startedAt), OAUTH_MS)
    })
    const handler = createRefreshHandler({
      grants,
      writer: createGrantWriter({ secrets: values, prefix: PREFIX }),
      connections: connectionsFor(process),
      uninstalls: uninstallsFor(process),
      locations: new Set([LOCATION]),
      oauth: async () => oauth,
      send: sendFor(process),
      askRefresh: createAskRefresh({ grants, send: sendFor(process), clock, log: quietLog }),
      unsaved: new Map(),
      quarantine: async () => {
        sim.fail(new BrokenPromiseError('A message was quarantined'))
      },
      async hold(record, seconds) {
        const change = () => queue.changeVisibility(record.receiptHandle, seconds)
        await sim.call(process, `hold ${seconds} s`, change, AWS_MS).catch(() => {})
      },
      clock,
      log: quietLog,
      count: () => {},
    })
    return { process, handler, isBusy: false }
  }
  const warm: ReturnType<typeof createFunction>[] = []

  function poll(): void {
    for (let [message] = queue.receive(); message; [message] = queue.receive()) {
      const received = message
      const isSlow = sim.random.isTrue(SLOW_START_RATE) && (failuresAtRisk ?? 0) < 1
      sim.at(sim.now() + (isSlow ? sim.random.between(500, 3_000) : 5), () => invoke(received))
    }
  }

  function invoke({ id, body, groupId, receives, receipt }: ReceivedMessage): void {
    const isCold = sim.random.isTrue(COLD_RATE)
    const instance = (!isCold && warm.find(({ process, isBusy }) => process.isAlive && !isBusy)) || createFunction()
    if (!warm.includes(instance)) warm.unshift(instance)
    warm.length = Math.min(warm.length, 4)
    instance.isBusy = true
    const endsAt = sim.now() + FUNCTION_MS
    let isOver = false
    sim.at(endsAt, () => {
      if (!isOver) instance.process.isAlive = false
    })
    const record = { ...aRecord(body, { messageId: id, receiveCount: receives, groupId }), receiptHandle: receipt }
    sim.start(instance.process, async () => {
      const result = await instance.handler(
        { Records: [record] },
        { getRemainingTimeInMillis: () => endsAt - sim.now() },
      )
      isOver = true
      instance.isBusy = false
      // Deleting is Lambda's part, and is lost at times.
      if (result.batchItemFailures.length === 0 && !sim.random.isTrue(0.01)) queue.delete(receipt)
    })
  }

  return {
    provider,
    connection: () => connections.get(LOCATION),
    stored,
    isStoreNewest,
    /** Nothing is being done, and nothing is left to do. */
    isQuiet: () => queue.size() === 0,
    queue,
    versionCount: () => secrets.versionCount(NAME),
    versionsWritten: secrets.written,
    setDown(value: boolean) {
      if (isDown && !value)
        limping = sim.random.pick([[], ['unanswered'], ['unanswered', 'unanswered'], ['unanswered', 'busy']])
      isDown = value
    },
    /** HighLevel's UNINSTALL, which has the same bytes each time. */
    tellUninstall() {
      const receivedAt = sim.now()
      const webhookId = 'digest-of-the-bytes'
      queue.send(toQueueEntry({ version: 1, kind: 'uninstall', locationId: LOCATION, webhookId, receivedAt }))
    },
    /** From now on all is well. */
    heal() {
      limping = []
      isDown = false
    },
    /** What nobody but refresh-grant may do: reads the pair, exchanges it and stores what came, without asking who else did. */
    async refreshBeside(process: Process): Promise<void> {
      const read = stored()
      if (!read) return
      const startedAt = sim.now()
      const exchanged = await sim.call(
        process,
        'exchange',
        () => exchange(read.grant.refreshToken, startedAt),
        OAUTH_MS,
      )
      if (exchanged.outcome !== 'granted') return
      const version = `beside-${startedAt}-${sim.random.between(0, 1e6)}`.padEnd(32, '-')
      const text = JSON.stringify(grantOf(exchanged.reply))
      await secretsFor(process).put(NAME, { version, text }, 'AWSCURRENT')
    },
    whenRotated: (notify: () => void) => onRotated.push(notify),
    secretsFor,
    connectionsFor,
    sendFor,
    reach,
    prefix: PREFIX,
    timeouts: { aws: AWS_MS, oauth: OAUTH_MS },
  }
}

export type GrantWorld = ReturnType<typeof createGrantWorld>
