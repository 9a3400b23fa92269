// A fresh process of one bundle: how long until its handler is there, and until it answered its first request.
// node child.mjs BUNDLE EVENT: prints one line of JSON.
// Not imported, as that would load what the bundle may load itself.
const { readFileSync } = process.getBuiltinModule('node:fs')
const { pathToFileURL } = process.getBuiltinModule('node:url')

const [, , bundle, eventFile] = process.argv
const event = JSON.parse(readFileSync(eventFile, 'utf8'))
const context = {
  awsRequestId: 'bench',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 25_000,
}
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = () => true
const began = performance.now()
const { handler } = await import(pathToFileURL(bundle).href)
const ready = performance.now()
const answer = await handler(event, context)
const answered = performance.now()
process.stdout.write = write
const { rss, heapUsed } = process.memoryUsage()
console.log(JSON.stringify({ initMs: ready - began, firstMs: answered - ready, rss, heapUsed, answer: answer ?? null }))
process.exit(0)
