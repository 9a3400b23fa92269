import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { isSigningSecret, SIGNING_SECRET_RULE } from '../../shared/chili-piper/signing-secret-rule.ts'
import { messageOf } from './error-text.ts'
import { UsageError } from './usage-error.ts'

export interface LocalOptions {
  help: boolean
  port: number
  /** Absolute path. */
  data: string
  fresh: boolean
  /** Absolute path of another configuration module. */
  config: string | undefined
  highLevelUrl: string | undefined
  highLevelToken: string | undefined
  location: string | undefined
  /** PEM of the key. */
  highLevelWebhookKey: string | undefined
  chiliPiperUrl: string | undefined
  chiliPiperKey: string | undefined
  chiliPiperSecret: string | undefined
  console: boolean
  clockRate: number
}

interface OptionText {
  /** Name of the value; without it the option is a switch. */
  value?: string
  text: string
}

const OPTIONS = {
  port: { value: 'N', text: 'HTTP API port, default 3000; 0 picks a free one' },
  data: { value: 'DIR', text: 'where queues, tables and secrets are kept, default .local' },
  fresh: { text: 'empty the data directory first' },
  config: { value: 'FILE', text: 'another integration config module' },
  'highlevel-url': { value: 'URL', text: 'use this HighLevel instead of the simulator' },
  'highlevel-token': { value: 'T', text: 'Private Integration Token of the location (no OAuth); needs --location' },
  location: { value: 'L', text: 'connect this HighLevel location' },
  'highlevel-webhook-key': { value: 'FILE', text: 'PEM of the Ed25519 public key that signs HighLevel webhooks' },
  'chili-piper-url': { value: 'URL', text: 'use this Chili Piper instead of the simulator' },
  'chili-piper-key': { value: 'K', text: 'its API key' },
  'chili-piper-secret': { value: 'S', text: 'the secret that signs its webhooks' },
  'no-console': { text: 'do not serve the console page' },
  'clock-rate': { value: 'N', text: 'run schedules, visibility and token lifetimes N times faster, default 1' },
  help: { text: 'show this help' },
} satisfies Record<string, OptionText>
type Name = keyof typeof OPTIONS

const NAMES = Object.keys(OPTIONS).filter((name): name is Name => name in OPTIONS)
const describe = (name: Name): OptionText => OPTIONS[name]
const variableOf = (name: string) => `LOCAL_${name.toUpperCase().replaceAll('-', '_')}`

export const HELP = [
  'Runs the synthesized template on this machine.',
  '',
  'npm start -- [options]      each option may also be set as LOCAL_<OPTION>, e.g. LOCAL_HIGHLEVEL_URL',
  '',
  ...NAMES.map((name) => {
    const { value, text } = describe(name)
    return `  --${value ? `${name} ${value}` : name}`.padEnd(32) + text
  }),
  '',
  'Prints one line of JSON to stdout when everything is up; logs go to stderr.',
].join('\n')

/**
 * Reads the command line, then LOCAL_* variables for what it leaves open.
 * @throws UsageError naming the option that is wrong and what it must be.
 */
export function parseOptions(args: readonly string[], environment: Record<string, string | undefined>): LocalOptions {
  const given = { ...fromEnvironment(environment), ...fromArguments(args) }
  const text = (name: Name) => {
    const value = given[name]
    if (typeof value === 'string' && value.trim() === '')
      throw new UsageError(`--${name} is empty: give it a value or leave it out`)
    return typeof value === 'string' ? value : undefined
  }
  const [highLevelToken, location] = [text('highlevel-token'), text('location')]
  if (highLevelToken && !location)
    throw new UsageError('--highlevel-token needs --location: a token belongs to one location; name it')
  return {
    help: given['help'] === true,
    port: port(text('port') ?? '3000'),
    data: path.resolve(text('data') ?? '.local'),
    fresh: given['fresh'] === true,
    config: file('config', text('config')),
    highLevelUrl: url('highlevel-url', text('highlevel-url')),
    highLevelToken,
    location: locationId(location),
    highLevelWebhookKey: publicKey(file('highlevel-webhook-key', text('highlevel-webhook-key'))),
    chiliPiperUrl: url('chili-piper-url', text('chili-piper-url')),
    chiliPiperKey: text('chili-piper-key'),
    chiliPiperSecret: signingSecret(text('chili-piper-secret')),
    console: given['no-console'] !== true,
    clockRate: clockRate(text('clock-rate') ?? '1'),
  }
}

type Given = Partial<Record<string, string | boolean>>

function fromArguments(args: readonly string[]): Given {
  const options = Object.fromEntries(
    NAMES.map((name) => [name, { type: describe(name).value ? ('string' as const) : ('boolean' as const) }]),
  )
  try {
    return { ...parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values }
  } catch (cause) {
    const [reason] = messageOf(cause).split('\n', 1)
    throw new UsageError(`${reason} (npm start -- --help lists the options)`, { cause })
  }
}

function fromEnvironment(environment: Record<string, string | undefined>): Given {
  const given: Given = {}
  for (const name of NAMES) {
    const value = environment[variableOf(name)]
    if (value === undefined || name === 'help') continue
    given[name] = describe(name).value ? value : isOn(name, value)
  }
  return given
}

function isOn(name: string, value: string): boolean {
  if (['1', 'true'].includes(value)) return true
  if (['0', 'false', ''].includes(value)) return false
  throw new UsageError(`${variableOf(name)}=${value} (--${name}): must be 1 or 0`)
}

function signingSecret(value: string | undefined): string | undefined {
  if (value === undefined || isSigningSecret(value)) return value
  throw new UsageError(`--chili-piper-secret: ${SIGNING_SECRET_RULE}`)
}

function port(value: string): number {
  const number = Number(value)
  if (/^\d{1,5}$/.test(value) && number <= 65_535) return number
  throw new UsageError(`--port ${value}: must be a whole number from 0 to 65535; 0 picks a free port`)
}

function clockRate(value: string): number {
  const rate = Number(value)
  if (rate >= 1 && rate <= 100_000) return rate
  throw new UsageError(`--clock-rate ${value}: must be a number from 1 to 100000`)
}

function file(name: Name, value: string | undefined): string | undefined {
  if (value === undefined || existsSync(value)) return value && path.resolve(value)
  throw new UsageError(`--${name} ${value}: there is no such file; check the path`)
}

function url(name: Name, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const parsed = URL.parse(value)
  if (parsed && ['http:', 'https:'].includes(parsed.protocol) && !parsed.search && !parsed.hash)
    return value.replace(/\/+$/, '')
  throw new UsageError(`--${name} ${value}: must be a base address like http://127.0.0.1:4601`)
}

function locationId(value: string | undefined): string | undefined {
  if (value === undefined || /^[A-Za-z0-9_-]{3,64}$/.test(value)) return value
  throw new UsageError(`--location ${value}: must be a HighLevel location id (letters, digits, - and _)`)
}

function publicKey(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const pem = readFileSync(path, 'utf8')
  try {
    if (createPublicKey(pem).asymmetricKeyType === 'ed25519') return pem
  } catch {
    // Said below, with the fix.
  }
  throw new UsageError(`--highlevel-webhook-key ${path}: must be the PEM of an Ed25519 public key`)
}
