import { defineIntegration } from '../shared/config/define-integration.ts'

// What the link does for your team. Checked when the stack is built: a mistake names its path and what it must be.
export default defineIntegration({
  tenants: {
    // The name is part of the webhook URL: …/webhooks/chili-piper/demo/created. Replace both by your own.
    demo: { location: 'demo-location' },
  },

  // Host e-mail in Chili Piper → user id in HighLevel: owner of new contacts, assignee of tasks.
  owners: {},

  // Country of phone numbers written without +country.
  defaultCountry: 'US',
})
