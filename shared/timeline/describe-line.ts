import type { LogLine } from './log-line.ts'
import type { Moment } from './moment.ts'

type Told = Pick<Moment, 'tone' | 'what' | 'details'>
type Fields = LogLine['fields']

/** What a line of the log says, as a person tells it. */
export function describeLine({ at, message, fields }: LogLine): Moment {
  const ms = message === 'call' ? Number(fields['durationMs']) : Number.NaN
  const told = (DESCRIBED.get(message) ?? describeOther(message))(fields)
  return { at, source: 'log', ...told, ...(Number.isFinite(ms) ? { durationMs: ms } : {}) }
}

const told = (tone: Moment['tone'], what: string, ...details: (string | undefined)[]): Told => ({
  tone,
  what,
  details: details.flatMap((detail) => (detail ? [detail] : [])),
})
const listed = (text: string | undefined) => (text === undefined ? [] : text.split('; '))

const describeOther =
  (message: string) =>
  ({ level, outcome, reason, ...fields }: Fields): Told =>
    told(level === 'ERROR' ? 'bad' : level === 'WARN' ? 'waiting' : 'plain', message, outcome, reason, errorOf(fields))

const DESCRIBED = new Map<string, (fields: Fields) => Told>([
  [
    'delivery accepted',
    ({ change }) => told('good', `${change ?? 'delivery'} received, verified and put on the queue`),
  ],
  [
    'delivery ignored',
    ({ change, reason }) => told('plain', `${change ?? 'delivery'} received, verified and skipped`, reason),
  ],
  [
    'delivery not stored',
    (fields) => told('bad', 'received, and not stored: its source sends it again', errorOf(fields)),
  ],
  ['change found', ({ change }) => told('good', `reconcile found what no webhook told: ${change ?? 'a change'}`)],
  ['planned', ({ steps }) => told('plain', 'planned', ...(steps ? listed(steps) : ['nothing to do']))],
  ['call', describeCall],
  ['booking', describeBooking],
  ['crm event', describeCrmEvent],
  [
    'crm event waits apart',
    (fields) => told('waiting', `${fields['change'] ?? 'event'} of HighLevel waits apart`, errorOf(fields)),
  ],
  ['held', describeHeld],
  ['quarantined', (fields) => told('bad', 'put into the dead-letter queue', attemptOf(fields), errorOf(fields))],
])

function describeCall({ remote = 'other side', call = 'a request', status, errorName }: Fields): Told {
  const isGood = status !== undefined && Number(status) < 400
  return told(isGood ? 'plain' : 'waiting', `${remote}: ${call} → ${status ?? errorName ?? 'no answer'}`)
}

function describeBooking({ change = 'event', outcome, reason }: Fields): Told {
  switch (outcome) {
    case 'synced':
      return told('good', `${change}: applied`, ...listed(reason))
    case 'duplicate':
      return told('plain', `${change}: done before, nothing to do`)
    case 'ignored':
      return told('plain', `${change}: skipped`, reason)
    case 'elsewhere':
      return told('plain', `${change}: sent on to location ${reason ?? 'of its booking'}`)
    case 'planned':
      return told('plain', `${change}: dry run, nothing was written`, ...listed(reason))
    default:
      return told('plain', `${change}: ${outcome ?? 'worked on'}`, reason)
  }
}

function describeCrmEvent({ change = 'event', outcome, reason }: Fields): Told {
  if (outcome === 'echo') return told('plain', `${change} of HighLevel dropped: it tells of what was written from here`)
  if (outcome === 'done') return told('good', `${change} of HighLevel taken in`)
  return told('plain', `${change} of HighLevel skipped`, outcome === 'duplicate' ? 'done before' : reason)
}

function describeHeld(fields: Fields): Told {
  const { delaySeconds } = fields
  const until = delaySeconds === undefined ? 'held' : `held for ${delaySeconds} s`
  return told('waiting', until, attemptOf(fields), errorOf(fields))
}

const attemptOf = ({ receiveCount }: Fields) => (receiveCount === undefined ? undefined : `attempt ${receiveCount}`)

function errorOf({ errorName, errorMessage }: Fields): string | undefined {
  if (errorName === undefined) return errorMessage
  return errorMessage === undefined ? errorName : `${errorName}: ${errorMessage}`
}
