import { defineIntegration } from '../../shared/config/define-integration.ts'

// One team, one HighLevel location: owners, tags, answers in custom fields, tasks and a mirror on the calendar.
// Copy it over infra/integration.config.ts, write '../shared' for '../../shared', and replace names and ids.
export default defineIntegration({
  tenants: {
    acme: { location: 'acmeLocationId00001' },
  },

  // Colleagues who book each other, and our own tests, are no contacts.
  skip: { guestDomains: ['acme.example'], guestEmails: ['*+test@*'] },

  // Who hosts in Chili Piper is whom in HighLevel. A time zone makes the note tell the host's time as well.
  hosts: {
    'rita@acme.example': 'ritaUserId0000000001',
    'omar@acme.example': { user: 'omarUserId0000000001', timeZone: 'Europe/London' },
  },
  hostTimeZone: 'America/New_York',

  contact: {
    fields: {
      // Name, phone, company and time zone are written where they are empty, without a word here.
      // {{field.…}} is an answer of the form, by its reference, id or label.
      'contact.team_size': '{{field.Team Size}}',
      // A field with several choices takes them one by one.
      'contact.interests': { from: 'field.Interests', write: 'always' },
      'contact.first_campaign': '{{utm.utm_campaign}}',
    },
  },

  tags: {
    byMeetingType: { 'Product Demo': ['demo-requested'], Onboarding: ['customer'] },
  },

  tasks: [
    // Due an hour before the meeting, for its host.
    { name: 'prepare', title: 'Prepare: {{booking.title}}', dueOffset: '-1h' },
    // Made when the guest did not come.
    { name: 'no-show', title: 'Call {{guest.name}} again', dueFrom: 'end', dueOffset: '1h', during: ['no-show'] },
  ],

  // Shows bookings on the team's HighLevel calendar; nobody is notified.
  appointment: { calendar: 'acmeCalendarId00001', byMeetingType: { Onboarding: null } },

  // Lets HighLevel send its own messages when a guest did not come.
  workflows: { noShow: ['noShowWorkflowId001'] },
})
