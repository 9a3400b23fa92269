import type { IConstruct } from 'constructs'
import { ALL_LOCATIONS } from '../../../../shared/metric-names.ts'
import type { AlarmSpec } from '../alarm.ts'
import { ours } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const MINUTE = 60
const HOUR = 3600
/** Reconcile asks for a grant's refresh long before, and its access token lives a little longer. */
const OLD_GRANT_HOURS = 20

/** The connection to HighLevel: grants, and its limits. */
export function grantAlarms(scope: IConstruct, { ledger, integration, sync, functions }: Watched): AlarmSpec[] {
  const links = consoleLinks(scope)
  const table = [`Connections: ${links.table(ledger.table.tableName)}`]
  const refresh = functions
    .filter(({ folder }) => folder === 'refresh-grant')
    .map((it) => `Function: ${links.function(it)}`)
  const lookAtSync = [`Function: ${links.function(sync)}`]
  // Twice the schedule, so that one late run does not end the alarm.
  const periodSeconds = 2 * integration.reconcile.everyMinutes * MINUTE
  return [
    {
      name: 'high-location-needs-reconnect',
      what: () =>
        'A location’s grant is gone: its bookings wait until somebody connects it again in the browser. Other locations go on. After 14 days of waiting they are lost.',
      look: table,
      watch: ours('GrantsNeedReconnect', 'Maximum'),
      is: '>=',
      threshold: 1,
      periodSeconds,
      // While reconcile is silent, what it said last holds; that it is silent has an alarm of its own.
      missing: 'ignore',
    },
    {
      name: `medium-grant-older-than-${OLD_GRANT_HOURS}-hours`,
      what: ({ threshold }) =>
        `A grant was not refreshed for more than ${threshold} hours, though that is due after 12 hours. After 24 hours its access token ends and the location’s bookings wait.`,
      look: [...refresh, ...table],
      watch: ours('GrantAgeHours', 'Maximum'),
      is: '>',
      threshold: OLD_GRANT_HOURS,
      periodSeconds,
      // There is no age where all grants are Private Integration Tokens.
      missing: 'notBreaching',
    },
    {
      name: 'high-grant-trouble',
      what: ({ span }) =>
        `In ${span} HighLevel refused our app, or Secrets Manager did not take a new pair of tokens. If it goes on, every location loses its connection within 24 hours.`,
      look: refresh,
      watch: {
        metrics: { unsaved: ours('GrantNotSaved', 'Sum'), misconfigured: ours('GrantMisconfigured', 'Sum') },
        expression: 'SUM([unsaved, misconfigured])',
      },
      is: '>=',
      threshold: 1,
      periodSeconds: 15 * MINUTE,
      // Written only when it happens.
      missing: 'notBreaching',
    },
    {
      name: 'low-highlevel-rate-limited',
      what: ({ span, threshold }) =>
        `HighLevel said ${threshold} times or more in ${span} that we ask too much (429), though we keep below its limit: somebody else uses the same app or token. Bookings wait for seconds, and go on.`,
      look: lookAtSync,
      watch: ours('HighLevelRateLimited', 'Sum', { location: ALL_LOCATIONS }),
      is: '>=',
      threshold: 5,
      periodSeconds: 15 * MINUTE,
      // Written only when it happens.
      missing: 'notBreaching',
    },
    {
      name: 'medium-highlevel-daily-quota',
      what: ({ threshold }) =>
        `A location has used ${threshold} % of its requests to HighLevel today. At 100 % its bookings wait until the day ends.`,
      look: lookAtSync,
      watch: ours('HighLevelDailyUsed', 'Maximum', { location: ALL_LOCATIONS }),
      is: '>=',
      threshold: 80,
      periodSeconds: HOUR,
      // Nothing asked is nothing used.
      missing: 'notBreaching',
    },
  ]
}
