// The contract between what the functions count and what the dashboard and the alarms show: a test holds both to this list.

interface Figure {
  /** Default Count. */
  unit?: 'Milliseconds' | 'Percent' | 'Hours'
  /** What becomes of several values of one invocation: their sum (default), the highest, or each for percentiles. */
  fold?: 'max' | 'each'
  /** The one dimension it has; none by default, because every value of a dimension is paid for as a metric. */
  by?: 'location' | 'reason' | 'team'
}

/** Every figure that is written, by the row of the dashboard that shows it. */
export const METRICS = {
  // Business
  BookingCreated: { by: 'location' },
  BookingRescheduled: { by: 'location' },
  BookingReassigned: { by: 'location' },
  BookingCancelled: { by: 'location' },
  BookingNoShow: { by: 'location' },
  BookingMet: { by: 'location' },
  ContactCreated: { by: 'location' },
  ContactUpdated: { by: 'location' },
  NotesPushed: { by: 'location' },
  LeadRouted: { by: 'team' },
  // Flow
  DeliveryAccepted: {},
  DeliveryRefused: { by: 'reason' },
  /** Signed by Chili Piper, and larger than what is taken. */
  DeliveryTooLarge: {},
  DeliveryNotStored: {},
  DeliveryQuarantined: {},
  DeliveryIgnored: {},
  BookingSynced: {},
  BookingDuplicate: {},
  BookingPlanned: {},
  BookingIgnored: {},
  BookingForwarded: {},
  BookingHeld: {},
  BookingQuarantined: {},
  SyncDelay: { unit: 'Milliseconds', fold: 'each' },
  CrmEventStored: {},
  CrmEventIgnored: {},
  CrmEventDone: {},
  CrmEventLater: {},
  CrmEcho: {},
  OldCrmEvent: {},
  ReconcileEmitted: {},
  /** Found by reconcile, and not brought in by any webhook. */
  BookingMissed: {},
  ReconcileDone: {},
  ProbeDone: {},
  // Limits and grants
  HighLevelRequests: { by: 'location' },
  HighLevelWindowUsed: { by: 'location', fold: 'max' },
  HighLevelDailyUsed: { by: 'location', fold: 'max', unit: 'Percent' },
  HighLevelRateLimited: { by: 'location' },
  GrantAgeHours: { fold: 'max', unit: 'Hours' },
  GrantsConnected: { fold: 'max' },
  GrantsNeedReconnect: { fold: 'max' },
  GrantRefreshed: {},
  GrantInstalled: {},
  InstallRefused: {},
  InstallFailed: {},
  GrantNotSaved: {},
  GrantMisconfigured: {},
  GrantMessageHeld: {},
  GrantMessageQuarantined: {},
  // Functions
  ColdStart: {},
  // What was left out
  MatchConflict: {},
  PhoneNotUsable: {},
  FieldNotUsable: {},
  FieldMissing: {},
  OwnerUnknown: {},
  WorkflowUnsure: {},
  WorkflowRefused: {},
  AppointmentRefused: {},
  GuestLeftOut: {},
  NotesNotPushed: {},
  ChangeMismatch: {},
  ReconcileFailed: {},
  ReconcileNotConfigured: {},
  ReconcileIncomplete: {},
} as const satisfies Record<string, Figure>

export type MetricName = keyof typeof METRICS

export const METRIC_NAMESPACE = 'ChiliPiperHighLevel'

/** Why a delivery is refused, by the status that it is answered with. */
export const REFUSAL_REASONS = {
  401: 'not-verified',
  404: 'unknown-address',
  413: 'too-large',
  415: 'wrong-type',
  503: 'not-connected',
} as const

/** What sets one value of a figure apart from another; of a figure `by` location, both `all` and the location's own are written. */
export interface Dimensions {
  location?: string
  reason?: (typeof REFUSAL_REASONS)[keyof typeof REFUSAL_REASONS]
  team?: string
}

/** The location under which all of them are counted. */
export const ALL_LOCATIONS = 'all'

/** A name as CloudWatch takes it for the value of a dimension: it refuses what is not ASCII. */
export const dimensionValue = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 250)

/** What is known of a figure, as one type for all of them. */
export const figureOf = (name: MetricName): Figure => METRICS[name]
