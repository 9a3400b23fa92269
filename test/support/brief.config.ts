import { defineIntegration } from '../../shared/config/define-integration.ts'

/** A tenant whose bookings have pages. */
export default defineIntegration({
  tenants: { demo: { location: 'demo-location' } },
  sharedNotes: { visible: { prefix: 'Shared:' }, brief: {} },
})
