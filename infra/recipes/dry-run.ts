import { defineIntegration } from '../../shared/config/define-integration.ts'

// Looks, plans and writes nothing: for the first week, or to see what a change of the configuration would do.
// Copy it over infra/integration.config.ts, write '../shared' for '../../shared', and replace names and ids.
//
// 1. Deploy it. HighLevel is asked for read access alone; `npm run config:check` lists the scopes.
// 2. Book, move and cancel. The log of the sync function has a line for each booking with its steps and warnings.
// 3. Take `mode` out and deploy. From then on bookings are written; what write access needs has to be allowed
//    once: open <ApiUrl>/oauth/highlevel/start again.
export default defineIntegration({
  mode: 'dry-run',

  tenants: {
    acme: { location: 'acmeLocationId00001' },
  },

  // The rest is what you mean to run with later, so that the plans are the ones that will be carried out.
  hosts: { 'rita@acme.example': 'ritaUserId0000000001' },
  contact: {
    fields: { 'contact.team_size': '{{field.Team Size}}' },
    // A field that the location lacks is a warning in the plan.
    missingFields: 'report',
  },
  tags: { byMeetingType: { 'Product Demo': ['demo-requested'] } },

  // Meetings of the last week and the next two months are planned, too, without waiting for a webhook.
  reconcile: { everyMinutes: 60, daysBack: 7, daysAhead: 60 },
})
