import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { ofFunction, type Stat } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const QUARTER_HOUR = 900
/** In a row, for what passes by itself as a rule. */
const PERIODS = 2
/** Of its own time-out, in percent. */
const NEAR_TIMEOUT = 95

/** The functions themselves. One alarm over all of each kind: it costs the same, and the dashboard tells which it is. */
export function functionAlarms(scope: IConstruct, { functions }: Watched): AlarmSpec[] {
  const links = consoleLinks(scope)
  const each = (name: string, stat: Stat) =>
    Object.fromEntries(functions.map(({ handler }, at) => [`f${at}`, ofFunction(name, handler.functionName, stat)]))
  const ids = functions.map((_, at) => `f${at}`)
  const look = functions.slice(0, 2).map((it) => `${it.folder}: ${links.function(it)}`)
  // Lambda writes nothing for a function that does not run.
  const missing = 'notBreaching'
  const common = { look, is: '>=', periodSeconds: QUARTER_HOUR, missing } as const
  return [
    {
      ...common,
      name: 'medium-function-errors',
      what: ({ span, threshold }) =>
        `Functions end with errors for ${span}, ${threshold} or more in each of ${PERIODS} periods. What they worked on is tried again; if it is reconcile, Chili Piper is away or refuses the API key.`,
      watch: { metrics: each('Errors', 'Sum'), expression: `SUM([${ids.join(', ')}])` },
      threshold: 3,
      periods: PERIODS,
    },
    {
      ...common,
      name: 'medium-function-throttles',
      what: ({ span, threshold }) =>
        `For ${span} Lambda does not start functions for want of concurrency in this account, ${threshold} times or more in each of ${PERIODS} periods. Deliveries may be refused; what is on a queue waits.`,
      watch: { metrics: each('Throttles', 'Sum'), expression: `SUM([${ids.join(', ')}])` },
      threshold: 5,
      // In a new account's concurrency of ten, anybody's twenty requests at once are some throttles: they have to go on.
      periods: PERIODS,
    },
    {
      ...common,
      name: 'low-function-near-timeout',
      what: () =>
        `A function used more than ${NEAR_TIMEOUT} % of its time. Cut off, it begins again with the same work: bookings come late, and may end as dead letters.`,
      watch: {
        metrics: each('Duration', 'Maximum'),
        // How many functions are: a share of each one's own time could not be compared with one threshold.
        expression: functions
          .map(({ timeoutSeconds }, at) => `IF(FILL(f${at}, 0) > ${timeoutSeconds * 10 * NEAR_TIMEOUT}, 1, 0)`)
          .join(' + '),
      },
      threshold: 1,
    },
  ]
}
