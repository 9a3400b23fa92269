import type { Integration } from '../../../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../../../shared/config/settings-for.ts'
import { dimensionValue } from '../../../../shared/metric-names.ts'
import { ofLocation, ours } from '../metrics.ts'
import { COLORS, graph, numbers, type Widget } from '../widgets.ts'

const HOUR = 3600

const BOOKINGS = [
  { metric: ofLocation('BookingCreated', 'Sum'), label: 'booked', color: COLORS.good },
  { metric: ofLocation('BookingRescheduled', 'Sum'), label: 'moved', color: COLORS.main },
  { metric: ofLocation('BookingReassigned', 'Sum'), label: 'handed over' },
  { metric: ofLocation('BookingCancelled', 'Sum'), label: 'cancelled', color: COLORS.warn },
  { metric: ofLocation('BookingNoShow', 'Sum'), label: 'guest did not come', color: COLORS.bad },
  { metric: ofLocation('BookingMet', 'Sum'), label: 'held', color: COLORS.quiet },
]

/** What the link does for the business: bookings, contacts, notes, leads. */
export function businessRow(integration: Integration): Widget[][] {
  const teams = teamsOf(integration)
  const leads = graph({
    title: 'Which team gets the leads',
    width: 8,
    unit: 'leads an hour',
    periodSeconds: HOUR,
    isStacked: true,
    lines: teams.map((team) => ({ metric: ours('LeadRouted', 'Sum', { team: dimensionValue(team) }), label: team })),
  })
  return [
    [
      numbers({
        title: 'Do bookings flow? What was written to HighLevel in this time',
        width: 15,
        periodSeconds: HOUR,
        lines: BOOKINGS,
      }),
      numbers({
        title: 'How long after a booking is HighLevel up to date (milliseconds)',
        width: 9,
        periodSeconds: HOUR,
        lines: [
          { metric: ours('SyncDelay', 'p50'), label: 'half of them within' },
          { metric: ours('SyncDelay', 'p99'), label: '99 of 100 within' },
        ],
      }),
    ],
    [
      graph({
        title: 'When what happened to bookings',
        width: teams.length > 0 ? 8 : 12,
        unit: 'bookings an hour',
        periodSeconds: HOUR,
        isStacked: true,
        lines: BOOKINGS,
      }),
      graph({
        title: 'How many contacts are new, how many were filled in, how many notes went to bookings',
        width: teams.length > 0 ? 8 : 12,
        unit: 'an hour',
        periodSeconds: HOUR,
        lines: [
          { metric: ofLocation('ContactCreated', 'Sum'), label: 'contacts created', color: COLORS.good },
          { metric: ofLocation('ContactUpdated', 'Sum'), label: 'contacts updated', color: COLORS.main },
          { metric: ofLocation('NotesPushed', 'Sum'), label: 'copies of notes at bookings', color: COLORS.quiet },
        ],
      }),
      ...(teams.length > 0 ? [leads] : []),
    ],
  ]
}

/** Every team that a lead may be routed to; they are the values of a dimension, so they come from the configuration alone. */
function teamsOf(integration: Integration): string[] {
  const all = locationsOf(integration).flatMap((location) => {
    const { routing } = settingsFor(integration, location)
    return routing ? [...routing.rules.map(({ to }) => to.team), routing.otherwise.team] : []
  })
  return [...new Set(all)]
}
