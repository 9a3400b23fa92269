import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { ofFunction, type Stat } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const QUARTER_HOUR = 900

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
      what: 'Functions end with errors for half an hour. What they worked on is tried again; if it is reconcile, Chili Piper is away or refuses the API key.',
      watch: { metrics: each('Errors', 'Sum'), expression: `SUM([${ids.join(', ')}])` },
      threshold: 3,
      periods: 2,
    },
    {
      ...common,
      name: 'medium-function-throttles',
      what: 'Lambda does not start functions for want of concurrency in this account. Deliveries may be refused; what is on a queue waits.',
      watch: { metrics: each('Throttles', 'Sum'), expression: `SUM([${ids.join(', ')}])` },
      threshold: 5,
    },
    {
      ...common,
      name: 'low-function-near-timeout',
      what: 'A function used more than 95 % of its time. Cut off, it begins again with the same work: bookings come late, and may end as dead letters.',
      watch: {
        metrics: each('Duration', 'Maximum'),
        // How many functions are: a share of each one's own time could not be compared with one threshold.
        expression: functions
          .map(({ timeoutSeconds }, at) => `IF(FILL(f${at}, 0) > ${timeoutSeconds * 950}, 1, 0)`)
          .join(' + '),
      },
      threshold: 1,
    },
  ]
}
