import { defineIntegration } from '../../shared/config/define-integration.ts'

// An agency: several Chili Piper tenants, many HighLevel locations, one connection for all of them.
// Copy it over infra/integration.config.ts, write '../shared' for '../../shared', and replace names and ids.

// Configuration is code: what several locations share can be a constant.
const GERMANY = { defaultCountry: 'DE', hostTimeZone: 'Europe/Berlin' }

export default defineIntegration({
  highLevel: {
    // Connected once by the agency, for every location that is named here and has the app; webhooks of the app need the app id.
    installs: 'agency',
    appId: '66f0a1b2c3d4e5f6a7b8c9d0',
  },

  tenants: {
    // One workspace for each client. The first route that fits counts; what is left over goes to `location`.
    agency: {
      location: 'agencyLocationId001',
      routes: [
        { workspace: 'Internal', to: 'ignore' },
        // An exception stands above the rule that it is taken from.
        { workspace: 'Bakery', meetingType: ['Franchise Call', 'Franchise Follow-up'], to: 'agencyLocationId001' },
        { workspace: 'Bakery', to: 'bakeryLocationId001' },
        { workspace: ['Dentist Berlin', 'Dentist Munich'], to: 'dentistLocationId01' },
      ],
    },
    // A client with a Chili Piper of its own.
    gym: { location: 'gymLocationId000001' },
  },

  // As many locations are synced at once. A new AWS account runs ten functions at once: doctor says how to have that raised.
  aws: { maxConcurrency: 30 },

  // For all locations …
  owner: { findUsers: true },
  skip: { guestDomains: ['agency.example'] },
  tags: { byMeetingType: { 'First Call': ['first-call'] } },

  // … but where they differ. Tables are merged with the settings above, lists and values replace them.
  locations: {
    bakeryLocationId001: {
      tags: { booked: 'tasting-booked', byMeetingType: { Tasting: ['tasting'] } },
      guests: { as: 'contacts' },
    },
    dentistLocationId01: { ...GERMANY, note: { body: '{{booking.title}}\n{{when.all}}\n{{booking.location}}\n' } },
    // A new client: look first, write later.
    gymLocationId000001: { mode: 'dry-run' },
  },
})
