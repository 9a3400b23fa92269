import { defineIntegration } from '../shared/config/define-integration.ts'

// What the link does for your team. Checked when the stack is built and by `npm run config:check`, which also shows what it
// comes to. Every option has a default; point at one in the editor to read what it does. Whole examples: infra/recipes.
export default defineIntegration({
  tenants: {
    // The name is part of the webhook URL: …/webhooks/chili-piper/demo/created. Replace both by your own.
    demo: { location: 'demo-location' },
  },

  // Host's e-mail in Chili Piper → user id in HighLevel: owner of new contacts, assignee of tasks.
  hosts: {
    // 'rita@example.com': 'AbCdEf123456',
  },

  // Country of phone numbers written without +country.
  defaultCountry: 'US',

  // Plan every booking, show the plan, write nothing to HighLevel.
  // mode: 'dry-run',

  // Bookings of colleagues and tests are no contacts.
  // skip: { guestDomains: ['example.com'], guestEmails: ['*+test@*'] },

  // Further tags by meeting type; the name as Chili Piper shows it.
  // tags: { byMeetingType: { 'Product Demo': ['demo-requested'] } },

  // An answer of the form, in a custom field of the contact.
  // contact: { fields: { 'contact.team_size': '{{field.Team Size}}' } },
})
