import { createLog, type Log, type LogFields } from '../../shared/log.ts'

/**
 * What the test fixtures know and nothing that runs may tell: label → how it looks. Forms where there is one, so that
 * a new fixture is covered as it is written; else the fixtures' own values, kept here in one list.
 */
const CANARIES: Record<string, RegExp> = {
  'an e-mail address': /[\w.%+'-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i,
  'a phone number': /\+\d[\d ().-]{7,}\d/,
  'a name':
    /\b(?:Casey Cfo|Rita Rep|Sam Se(?:ller|tter)|Omar Owner|Pat Prospect|Prospect|Kim (?:Key|Colleague)|Bo Booker|Ada Byron|Canary Name|Guest \d+)\b/,
  'what a booking says': /\bProduct demo\b|\bFirst call\b|meet\.example\.com/,
  'the text of a note': /\b(?:Likes (?:blue|tea)|Shared:)/,
  'a Private Integration Token': /\bpit-[\w-]{3,}/,
  'an access or refresh token':
    /\beyJ[\w-]{10,}|\bcanary-(?:access|refresh|code)|\b(?:access|refresh)-(?:\d+|new|minted|installed)\b|\bagency-access\b/,
  'a secret': /-(?:signing|client)-secret\b|\bsecret-of-the-other\b|\btest-secret-1\b|\bwhsec_|brief-world-key|k{64}/,
}
const ANY = new RegExp(
  Object.values(CANARIES)
    .map(({ source }) => `(?:${source})`)
    .join('|'),
  'i',
)

/** Labels of the canaries in a text. */
export const canariesIn = (text: string): string[] =>
  ANY.test(text)
    ? Object.entries(CANARIES)
        .filter(([, canary]) => canary.test(text))
        .map(([label]) => label)
    : []

const hits: string[] = []

/** Looks for canaries; the test that is running fails by canary-setup.ts, which tells the label and never the text. */
export function watch(where: string, text: string): void {
  for (const label of canariesIn(text)) hits.push(`${where} has ${label}`)
}

/** What was found since the last time. */
export const takeHits = (): string[] => [...new Set(hits.splice(0))]

/** For the `log` of a stage: every line of the stage and of its functions. */
export function watchLine(line: string): string {
  watch('a line that a stage logged', line)
  return line
}

/** For what is put into a dead-letter queue: its attributes, or the error they are made of. */
export const watchDeadLetter = (reason: unknown): void =>
  watch('the reason of a dead letter', reason instanceof Error ? `${reason.name} ${reason.message}` : text(reason))

/** A log that looks at each line as the functions' own log would write it, before it takes it. */
export function watchedLog(log: Log): Log {
  const look = (...line: unknown[]) => watch('a log line', text(line))
  const written = createLog({ info: look, warn: look, error: look })
  const both = (level: keyof Log) => (message: string, fields?: LogFields) => {
    written[level](message, fields)
    log[level](message, fields)
  }
  return { info: both('info'), warn: both('warn'), error: both('error') }
}

/** For code that has to log, in tests that do not read it. */
export const quietLog: Log = watchedLog({ info: () => {}, warn: () => {}, error: () => {} })

const text = (value: unknown) => JSON.stringify(value) ?? ''

const root = new URL('../..', import.meta.url).pathname
const OURS = new RegExp(`${root}(?:functions|shared)/`)
const isWatched = Symbol.for('canary-watch')

/** Looks at what is written to the console and the standard streams by code that is deployed; what tests write is theirs. */
export function watchOutput(): void {
  const wrap = <T extends object>(where: string, target: T, name: keyof T & string) => {
    const write = target[name]
    if (typeof write !== 'function' || Object.hasOwn(write, isWatched)) return
    const watching = (...parts: unknown[]) => {
      const line = parts.map((part) => (typeof part === 'string' ? part : text(part))).join(' ')
      // The stack costs something, so it is looked at where there is something to find.
      if (canariesIn(line).length > 0 && OURS.test(new Error().stack ?? '')) watch(`${where}.${name}`, line)
      return Reflect.apply(write, target, parts)
    }
    Object.assign(target, { [name]: Object.assign(watching, { [isWatched]: true }) })
  }
  for (const name of ['debug', 'error', 'info', 'log', 'warn'] as const) wrap('console', console, name)
  for (const stream of [process.stdout, process.stderr]) wrap('process', stream, 'write')
}
