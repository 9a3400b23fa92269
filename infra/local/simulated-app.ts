/**
 * The Marketplace app that the simulated HighLevel knows, with every scope that some configuration of ours may ask for.
 * The simulator answers on loopback only, so its secret need not be secret.
 */
export const SIMULATED_APP = {
  clientId: '6720a1b2c3d4e5f607182930-localapp',
  clientSecret: 'local-highlevel-client-secret',
  scopes: [
    'contacts.readonly',
    'contacts.write',
    'locations.readonly',
    'locations/customFields.readonly',
    'locations/customFields.write',
    'locations/tags.readonly',
    'locations/tags.write',
    'businesses.readonly',
    'businesses.write',
    'users.readonly',
    'calendars.readonly',
    'calendars/events.readonly',
    'calendars/events.write',
    'oauth.readonly',
    'oauth.write',
  ],
}
