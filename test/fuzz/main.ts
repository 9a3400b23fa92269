// node test/fuzz/main.ts --runs 100000 [--seed N] [--path P] [file …]: the properties of test/fuzz with that many inputs each.
// A failing property prints its seed and its path; with both, and the name of its file, that very input is run again.
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    path: { type: 'string' },
  },
})
process.env['FUZZ_RUNS'] = values.runs
process.env['FUZZ_SEED'] = values.seed
if (values.path !== undefined) process.env['FUZZ_PATH'] = values.path
process.stdout.write(`${values.runs} inputs per property, seed ${values.seed}\n`)

const files = positionals.length > 0 ? positionals.map((name) => `test/fuzz/${name}`) : ['test/fuzz/']
const vitest = await startVitest('test', files, {
  config: 'test/vitest.config.ts',
  watch: false,
  // As long as it takes: how long is for whoever started it to say.
  testTimeout: 0,
})
await vitest.close()
