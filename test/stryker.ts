// npm run mutate [-- shared/routing shared/plan/template.ts …]: changes the code in every small way and counts how many changes
// the tests beside it notice. Each folder stands by itself and fails below the threshold in stryker.config.mjs; without
// arguments the four that decide what is written and who is let in. Reports: .local/mutation/<folder>.html and .json.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Stryker } from '@stryker-mutator/core'

const FOLDERS = ['shared/plan', 'shared/booking', 'shared/grant', 'functions/webhook']
const NOTICED = ['Killed', 'Timeout']
const UNNOTICED = ['Survived', 'NoCoverage']

const tell = (line: string) => process.stdout.write(`${line}\n`)

async function mutate(part: string): Promise<string> {
  const isFile = part.endsWith('.ts')
  const report = `.local/mutation/${part.replaceAll('/', '-')}`
  const started = performance.now()
  const mutants = await new Stryker({
    configFile: 'test/stryker.config.mjs',
    mutate: [isFile ? part : `${part}/**/*.ts`],
    // A folder's own tests have to hold its promises: what another folder's tests happen to notice does not count.
    vitest: { dir: path.join('test', isFile ? path.dirname(part) : part) },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
  }).runMutationTest()
  const count = (statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length
  const [noticed, unnoticed] = [count(NOTICED), count(UNNOTICED)]
  const score = ((100 * noticed) / (noticed + unnoticed)).toFixed(1)
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  return `${part}: ${score} % of ${noticed + unnoticed} mutants noticed, ${minutes} min`
}

const parts = process.argv.slice(2).map((part) => part.replace(/\/+$/, ''))
const unknown = parts.filter((part) => !existsSync(part))
if (unknown.length > 0) {
  tell(`No such file or folder: ${unknown.join(', ')}. Name parts such as shared/routing or shared/plan/template.ts.`)
  process.exitCode = 2
} else {
  const scores: string[] = []
  for (const part of parts.length > 0 ? parts : FOLDERS) scores.push(await mutate(part))
  tell(scores.join('\n'))
}
