// What cannot be measured here. Change it here and run `npm run bench -- --only cost` again.

/** Of one booking: how often each kind of event comes. A kind with a list is the mean of it. */
export const MIX = {
  created: { times: 1, of: { 'first booking, new guest': 0.5, 'first booking, known contact': 0.5 } },
  updated: { times: 0.25, of: { moved: 0.8, reassigned: 0.2 } },
  cancelled: { times: 0.15, of: { cancelled: 1 } },
  people: {
    times: 1.5,
    of: { 'a person’s note': 1 / 3, 'a person’s tag': 1 / 3, 'a person’s words below a booking’s note': 1 / 3 },
  },
  /** Of no booking. */
  unrelated: {
    times: 5,
    of: { 'another contact’s change': 0.8, 'another contact’s creation': 0.1, 'another contact’s tag': 0.1 },
  },
} as const

/** Echoes of our own writes per booking; which kinds, and after what, is as it was measured. */
export const ECHOES = 4.6

/** How meetings end, which no webhook tells and the list above leaves out; with its echoes it is told apart. */
export const ENDS = { times: 0.85, of: { held: 0.9, 'no-show': 0.1 } } as const

/** Milliseconds of a call from Lambda, with everything on its way. */
const AWS_MS = 10
const SIDE_MS = 150
export const roundTripMs = (what: string): number => (/^(?:highlevel|chilipiper)/.test(what) ? SIDE_MS : AWS_MS)

/** A function of so many MB has one processor of its own; one of 512 MB has 29 % of it, and its own work takes 3.5 times as long. */
export const MB_OF_A_PROCESSOR = 1_769

/** So many of a hundred invocations begin in a new process. */
export const COLD_SHARE = 0.05

/**
 * A process keeps its copy of a secret for five minutes. A thousand bookings within the 200 busy hours of a month have a delivery of Chili
 * Piper every 8.6 minutes, and e^(−5/8.6) of those come later than that. Their key is AWS's own, whose requests cost nothing:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html#asm_pricing
 */
export const STALE_SHARE = 0.56
/** The webhook function's copy of a signing secret lasts 50 seconds: e^(−0.83/8.6). */
export const STALE_AT_DOOR_SHARE = 0.91

/** Per log line, beside its text, as PutLogEvents counts it. */
export const LINE_BYTES = 26
/** What Lambda itself logs of an invocation, in its JSON format at level INFO. */
export const PLATFORM_LINES = [
  '{"time":"2026-03-01T09:00:00.000Z","type":"platform.start","record":{"requestId":"00000000-0000-0000-0000-000000000000","version":"$LATEST"}}',
  '{"time":"2026-03-01T09:00:00.000Z","type":"platform.report","record":{"requestId":"00000000-0000-0000-0000-000000000000","metrics":{"durationMs":123.456,"billedDurationMs":124,"memorySizeMB":512,"maxMemoryUsedMB":128},"status":"success"}}',
]
/** One line of the API's access log, with the values of its format in place of their names. */
export const ACCESS_LINE =
  '{"requestId":"AbCdEfGhIjKlMnO=","routeKey":"POST /webhooks/chili-piper/{tenant}/created","status":"202","responseLatencyMs":"123","requestTime":"1772355600000","integrationError":"-"}'

/** Head and handshake of a request to the internet, and of an answer to one. */
export const HEAD_BYTES = 1_000

/** Lambda asks a queue so often at once, 20 seconds each, when nothing is on it; with a maximum concurrency it never asks less. */
export const POLLERS = 5
export const POLL_SECONDS = 20
export const MONTH_SECONDS = 30.4 * 86_400
/** What is known of an item of a table beside its values. */
export const ITEM_BYTES = 100
