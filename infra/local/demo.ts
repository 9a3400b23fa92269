import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { green, red } from './demo/print-contact.ts'
import { runDemo } from './demo/run-demo.ts'
import { connectSimulators } from './demo/simulators.ts'
import { UsageError } from './usage-error.ts'

const HELP = `Books, moves and cancels a meeting on the running local stage and shows what HighLevel looks like after each step.

npm run demo -- [--data DIR]

  --data DIR   the data directory of the running stage, default .local
`

const stageSchema = z.object({ apiUrl: z.url(), highLevelUrl: z.url(), chiliPiperUrl: z.url() })

/** What the running stage wrote when it was ready. @throws UsageError when there is none. */
function readStage(directory: string) {
  let text: string
  try {
    text = readFileSync(path.join(directory, 'stage.json'), 'utf8')
  } catch {
    throw new UsageError(
      `No local stage is running with its data in ${directory}: start one with npm start, or name its --data`,
    )
  }
  return stageSchema.parse(JSON.parse(text))
}

async function assertReachable(apiUrl: string): Promise<void> {
  const isUp = await fetch(`${apiUrl}/health`).then(
    (response) => response.ok,
    () => false,
  )
  if (!isUp) throw new UsageError(`The local stage does not answer at ${apiUrl}: start it with npm start`)
}

async function assertSimulators(urls: Record<string, string>): Promise<void> {
  for (const [name, url] of Object.entries(urls)) {
    const response = await fetch(`${url}/_simulator/requests`).catch(() => undefined)
    if (!response?.ok)
      throw new UsageError(`The demo needs both simulators; ${name} ${url} is none: start the stage without --…-url`)
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const stage = readStage(path.resolve(values.data ?? process.env['LOCAL_DATA'] ?? '.local'))
  await assertReachable(stage.apiUrl)
  const { highLevelUrl, chiliPiperUrl } = stage
  await assertSimulators({ HighLevel: highLevelUrl, 'Chili Piper': chiliPiperUrl })
  const problems = await runDemo(connectSimulators({ highLevelUrl, chiliPiperUrl }), console.log)
  for (const problem of problems) console.log(red(`✗ ${problem}`))
  if (problems.length === 0) console.log(green('✓ The demo passed.'))
  return problems.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error)
  console.error(isUsage ? error.message : error)
  process.exitCode = isUsage ? 2 : 1
}
