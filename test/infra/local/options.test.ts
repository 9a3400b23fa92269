import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { HELP, parseOptions } from '../../../infra/local/options.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'options-test-'))
afterAll(() => rmSync(directory, { recursive: true }))
function keyFile(type: 'ed25519' | 'x25519'): string {
  const file = path.join(directory, `${type}.pem`)
  const { publicKey } = type === 'ed25519' ? generateKeyPairSync(type) : generateKeyPairSync(type)
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }))
  return file
}

test('without options the stage is on port 3000 and keeps its data in .local', () => {
  expect(parseOptions([], {})).toEqual({
    help: false,
    port: 3000,
    data: path.resolve('.local'),
    fresh: false,
    config: undefined,
    highLevelUrl: undefined,
    highLevelToken: undefined,
    location: undefined,
    highLevelWebhookKey: undefined,
    chiliPiperUrl: undefined,
    chiliPiperKey: undefined,
    chiliPiperSecret: undefined,
    console: true,
    clockRate: 1,
  })
})

test('every option can be given on the command line', () => {
  const key = keyFile('ed25519')
  const args = ['--port', '0', '--data=/tmp/x', '--fresh', '--config', key, '--highlevel-url', 'https://h.test/v1/']
  const more = ['--highlevel-token', 't', '--location', 'loc_1', '--highlevel-webhook-key', key, '--no-console']
  const last = [
    '--chili-piper-url',
    'http://c.test',
    '--chili-piper-key',
    'k',
    '--chili-piper-secret',
    'the-signing-secret',
    '--clock-rate',
    '60',
  ]
  expect(parseOptions([...args, ...more, ...last], {})).toMatchObject({
    port: 0,
    data: '/tmp/x',
    fresh: true,
    config: key,
    highLevelUrl: 'https://h.test/v1',
    highLevelToken: 't',
    location: 'loc_1',
    highLevelWebhookKey: expect.stringContaining('BEGIN PUBLIC KEY'),
    chiliPiperUrl: 'http://c.test',
    chiliPiperKey: 'k',
    chiliPiperSecret: 'the-signing-secret',
    console: false,
    clockRate: 60,
  })
})

test('every option can be given as a variable; the command line wins', () => {
  const environment = {
    LOCAL_PORT: '4000',
    LOCAL_HIGHLEVEL_URL: 'http://h.test',
    LOCAL_FRESH: '1',
    LOCAL_NO_CONSOLE: 'true',
  }
  expect(parseOptions(['--port', '5000'], environment)).toMatchObject({
    port: 5000,
    highLevelUrl: 'http://h.test',
    fresh: true,
    console: false,
  })
  expect(parseOptions([], { LOCAL_FRESH: '0' })).toMatchObject({ fresh: false })
})

test.each<[string[], string]>([
  [['--port', 'x'], '--port x: must be a whole number from 0 to 65535'],
  [['--port', '65536'], '--port 65536: must be a whole number'],
  [['--port', ''], '--port is empty'],
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--fresh=yes'], '--fresh'],
  [['--data'], '--data'],
  [['extra'], "Unexpected argument 'extra'"],
  [['--clock-rate', '0'], '--clock-rate 0: must be a number from 1'],
  [['--clock-rate', 'fast'], '--clock-rate fast: must be a number from 1'],
  [['--highlevel-url', 'localhost:4000'], '--highlevel-url localhost:4000: must be a base address'],
  [['--chili-piper-url', 'http://c.test?x=1'], '--chili-piper-url http://c.test?x=1: must be a base address'],
  [['--highlevel-token', 't'], '--highlevel-token needs --location'],
  [['--chili-piper-secret', 'fifteen-letters'], '--chili-piper-secret: must have 16 characters or more'],
  [['--chili-piper-secret', 'x'.repeat(40)], '--chili-piper-secret: must have 16 characters or more'],
  [['--location', 'a b'], '--location a b: must be a HighLevel location id'],
  [['--config', '/nowhere.ts'], '--config /nowhere.ts: there is no such file'],
  [['--highlevel-webhook-key', '/nowhere.pem'], '--highlevel-webhook-key /nowhere.pem: there is no such file'],
])('%j is refused on one line that names the option', (args, message) => {
  expect(() => parseOptions(args, {})).toThrow(message)
  expect(() => parseOptions(args, {})).toThrow(/^[^\n]+$/)
  expect(() => parseOptions(args, {})).toThrow(expect.objectContaining({ name: 'UsageError' }))
})

test('a webhook key that is no Ed25519 key is refused', () => {
  expect(() => parseOptions(['--highlevel-webhook-key', keyFile('x25519')], {})).toThrow(
    'must be the PEM of an Ed25519',
  )
  writeFileSync(path.join(directory, 'text.pem'), 'hello')
  const text = ['--highlevel-webhook-key', path.join(directory, 'text.pem')]
  expect(() => parseOptions(text, {})).toThrow('must be the PEM of an Ed25519')
})

test('a variable that switches is 1 or 0', () => {
  expect(() => parseOptions([], { LOCAL_FRESH: 'maybe' })).toThrow('LOCAL_FRESH=maybe (--fresh): must be 1 or 0')
})

test('the help names every option of the contract', () => {
  const contract =
    'port data fresh config highlevel-url highlevel-token location highlevel-webhook-key chili-piper-url chili-piper-key chili-piper-secret no-console clock-rate'
  for (const name of contract.split(' ')) expect(HELP).toContain(`--${name}`)
})
