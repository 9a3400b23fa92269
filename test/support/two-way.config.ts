import { SIMULATED_APP } from '../../infra/local/simulated-app.ts'
import { appIdOf } from '../../infra/local/simulators/high-level/app.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'

/** Notes go back to the booking, by its page and into a field of the meeting. */
export default defineIntegration({
  tenants: { demo: { location: 'demo-location' } },
  highLevel: { appId: appIdOf(SIMULATED_APP) },
  sharedNotes: { visible: { all: true }, brief: {}, chiliPiper: { field: 'notes', mayEmailGuests: true } },
})
