// npm run fuzz -- [--runs 100000] [--seed N] [file …]: the properties of test/fuzz, each with that many inputs.
// A property that fails prints its seed and the path to its smallest input, which alone is run again by
// npm run fuzz -- --seed N --path P --test 'words of its title' file
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    path: { type: 'string' },
    test: { type: 'string' },
  },
})
const { runs, seed, path, test } = values
process.env['FUZZ_RUNS'] = path === undefined ? runs : '1'
process.env['FUZZ_SEED'] = seed
if (path !== undefined) process.env['FUZZ_PATH'] = path
process.stdout.write(`${process.env['FUZZ_RUNS']} inputs per property, seed ${seed}\n`)

const files = positionals.length > 0 ? positionals.map((name) => `test/fuzz/${name}`) : ['test/fuzz/']
const vitest = await startVitest('test', files, {
  config: 'test/vitest.config.ts',
  watch: false,
  // As long as it takes: how long is for whoever started it to say.
  testTimeout: 0,
  ...(test === undefined ? {} : { testNamePattern: test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') }),
})
await vitest.close()
