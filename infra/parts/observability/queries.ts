/** Queries of CloudWatch Logs Insights over the functions' lines, which are JSON: every field goes by its name. */
export const QUERIES = {
  problems: `fields @timestamp, level, service, message, errorName, errorMessage, reason, meetingId, locationId
| filter level in ['WARN', 'ERROR']
| sort @timestamp desc
| limit 50`,
  bookings: `fields @timestamp, service, message, meetingId, change, outcome, reason, eventId
| filter ispresent(meetingId)
| sort @timestamp desc
| limit 50`,
  errorsByClass: `fields errorName, service
| filter ispresent(errorName)
| stats count(*) as n by errorName, service
| sort n desc
| limit 50`,
  oneBooking: `fields @timestamp, service, message, change, outcome, reason, remote, call, status, durationMs, errorName, eventId
| filter meetingId = 'PUT-THE-MEETING-ID-HERE'
| sort @timestamp asc
| limit 1000`,
  oneLocation: `fields @timestamp, service, message, meetingId, contactId, outcome, reason, errorName
| filter locationId = 'PUT-THE-LOCATION-ID-HERE'
| sort @timestamp desc
| limit 1000`,
  oneErrorClass: `fields @timestamp, service, message, errorName, errorMessage, causeName, meetingId, locationId, messageId
| filter errorName = 'RemoteUnavailableError'
| sort @timestamp desc
| limit 1000`,
} as const
