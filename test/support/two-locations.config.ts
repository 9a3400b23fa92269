import { defineIntegration } from '../../shared/config/define-integration.ts'

/** Two tenants with a location each, for scenarios in which one of them is in trouble. */
export default defineIntegration({
  tenants: { north: { location: 'location-north' }, south: { location: 'location-south' } },
  highLevel: { appId: 'app1' },
})
