// A process of one bundle that stays: it takes events one after the other, as a warm function does, and says what each took.
// node --expose-gc child.mjs BUNDLE, with a channel. Not imported, as that would load what the bundle may load itself.
const { pathToFileURL } = process.getBuiltinModule('node:url')

const [, , bundle] = process.argv
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 25_000,
}
let logged = ''
for (const stream of [process.stdout, process.stderr])
  stream.write = (text) => {
    logged += text
    return true
  }
// The function's clock may be put forward, so that what it keeps for seconds is old without waiting for it.
let aheadMs = 0
const { now } = Date
Date.now = () => now() + aheadMs

const began = performance.now()
const { handler } = await import(pathToFileURL(bundle).href)
process.send({ initMs: performance.now() - began, initCpuMs: cpuMs(process.cpuUsage()) })

process.on('message', ({ events, ahead = 0, isSettled = false }) => {
  aheadMs = ahead
  run(events).then(
    async (answers) => {
      if (isSettled) await settle()
      const { rss, heapUsed } = process.memoryUsage()
      process.send({ answers, rss, heapUsed })
    },
    (error) => process.send({ problem: String(error?.stack ?? error) }),
  )
})

async function run(events) {
  const answers = []
  for (const event of events) {
    logged = ''
    const before = process.cpuUsage()
    const started = performance.now()
    const answer = await handler(event, { ...context, awsRequestId: crypto.randomUUID() })
    const tookMs = performance.now() - started
    const ownMs = cpuMs(process.cpuUsage(before))
    const lines = logged.split('\n').filter(Boolean)
    const logBytes = Buffer.byteLength(logged)
    answers.push({
      answer: answer ?? null,
      tookMs,
      ownMs,
      logLines: lines.length,
      logBytes,
      metrics: lines.flatMap(metricsIn),
    })
  }
  return answers
}

/** What one collection finalises the next one frees. */
async function settle() {
  for (let round = 0; round < 12; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc()
  }
}

/** Every set of dimensions of a name is a metric of its own. */
function metricsIn(line) {
  const { _aws, ...values } = JSON.parse(line)
  return (_aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
    Metrics.map(({ Name }) => [Name, ...Dimensions.flat().map((dimension) => values[dimension])].join(' ')),
  )
}

function cpuMs({ user, system }) {
  return (user + system) / 1000
}
