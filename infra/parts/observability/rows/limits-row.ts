import { ofLocation, ours } from '../metrics.ts'
import { COLORS, graph, type Widget } from '../widgets.ts'

const FIVE_MINUTES = 300
const HOUR = 3600

/** How near HighLevel's limits are, and how the grants stand. */
export function limitsRow(): Widget[][] {
  return [
    [
      graph({
        title: 'How full is HighLevel’s window of 10 seconds?',
        width: 6,
        unit: 'requests in 10 s',
        periodSeconds: FIVE_MINUTES,
        lines: [{ metric: ofLocation('HighLevelWindowUsed', 'Maximum'), label: 'most in any window' }],
        limits: [{ label: 'HighLevel refuses more', value: 100, color: COLORS.bad }],
      }),
      graph({
        title: 'How much of the day’s requests is used?',
        width: 6,
        unit: 'percent of the day',
        periodSeconds: HOUR,
        lines: [{ metric: ofLocation('HighLevelDailyUsed', 'Maximum'), label: 'used' }],
        limits: [
          { label: 'alarm', value: 80, color: COLORS.warn },
          { label: 'nothing more until the day ends', value: 100, color: COLORS.bad },
        ],
      }),
      graph({
        title: 'How much we ask of HighLevel, and how often it says “too many” (429)',
        width: 6,
        unit: 'requests in 5 minutes',
        periodSeconds: FIVE_MINUTES,
        lines: [
          { metric: ofLocation('HighLevelRequests', 'Sum'), label: 'requests', color: COLORS.main },
          { metric: ofLocation('HighLevelRateLimited', 'Sum'), label: '429', color: COLORS.bad },
        ],
      }),
      graph({
        title: 'Are the locations connected, and their grants fresh?',
        width: 6,
        unit: 'locations',
        rightUnit: 'hours',
        periodSeconds: HOUR,
        lines: [
          { metric: ours('GrantsConnected', 'Maximum'), label: 'connected', color: COLORS.good },
          { metric: ours('GrantsNeedReconnect', 'Maximum'), label: 'need to be connected again', color: COLORS.bad },
          { metric: ours('GrantAgeHours', 'Maximum'), label: 'oldest grant', axis: 'right', color: COLORS.quiet },
        ],
        limits: [
          { label: 'alarm', value: 20, axis: 'right', color: COLORS.warn },
          { label: 'access token ends', value: 24, axis: 'right', color: COLORS.bad },
        ],
      }),
    ],
    [
      graph({
        title: 'What was done about grants, and what failed',
        width: 24,
        height: 5,
        unit: 'an hour',
        periodSeconds: HOUR,
        lines: [
          { metric: ours('GrantRefreshed', 'Sum'), label: 'refreshed', color: COLORS.good },
          { metric: ours('GrantInstalled', 'Sum'), label: 'installed', color: COLORS.main },
          { metric: ours('GrantMessageHeld', 'Sum'), label: 'held, tried again', color: COLORS.quiet },
          { metric: ours('GrantMessageQuarantined', 'Sum'), label: 'quarantined', color: COLORS.bad },
          { metric: ours('GrantNotSaved', 'Sum'), label: 'new pair not saved' },
          { metric: ours('GrantMisconfigured', 'Sum'), label: 'our app is refused' },
          { metric: ours('InstallRefused', 'Sum'), label: 'install refused' },
          { metric: ours('InstallFailed', 'Sum'), label: 'install failed' },
        ],
      }),
    ],
  ]
}
