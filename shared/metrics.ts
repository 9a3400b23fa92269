import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** The business and flow figures; few and without dimensions, because each one costs money every month. */
export type MetricName =
  | 'DeliveryAccepted'
  | 'DeliveryRefused'
  | 'DeliveryNotStored'
  | 'DeliveryQuarantined'
  | 'DeliveryIgnored'
  | 'ChangeMismatch'
  | 'BookingSynced'
  | 'BookingDuplicate'
  | 'BookingPlanned'
  | 'BookingIgnored'
  | 'BookingForwarded'
  | 'BookingHeld'
  | 'BookingQuarantined'
  | 'ContactCreated'
  | 'MatchConflict'
  | 'PhoneNotUsable'
  | 'FieldNotUsable'
  | 'FieldMissing'
  | 'OwnerUnknown'
  | 'WorkflowUnsure'
  | 'WorkflowRefused'
  | 'AppointmentRefused'
  | 'GuestLeftOut'
  | 'NotesPushed'
  | 'NotesNotPushed'
  | 'CrmEventStored'
  | 'CrmEventIgnored'
  | 'CrmEventDone'
  | 'CrmEventLater'
  | 'CrmEcho'
  | 'OldCrmEvent'
  | 'GrantRefreshed'
  | 'GrantInstalled'
  | 'InstallRefused'
  | 'InstallFailed'
  | 'GrantNeedsReconnect'
  | 'GrantNotSaved'
  | 'GrantMisconfigured'
  | 'GrantMessageHeld'
  | 'GrantMessageQuarantined'
  | 'ReconcileEmitted'
  | 'ReconcileFailed'
  | 'ReconcileNotConfigured'
  | 'ReconcileIncomplete'

/** Adds to a figure; written as one EMF line when the invocation ends. */
export type Count = (name: MetricName, value?: number) => void

export const createCount =
  (metrics: Metrics): Count =>
  (name, value = 1) => {
    metrics.addMetric(name, MetricUnit.Count, value)
  }

/** Writes what was counted when the invocation ends, failed or not; says nothing when nothing was. */
export function publishMetrics(metrics: Metrics) {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
  }
  return { after: publish, onError: publish }
}
