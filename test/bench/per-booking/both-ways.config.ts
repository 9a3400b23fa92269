import { SIMULATED_APP } from '../../../infra/local/simulated-app.ts'
import { appIdOf } from '../../../infra/local/simulators/high-level/app.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'

/** Everything that HighLevel tells is of use: notes are shared on the bookings' pages, tags decide the team. */
export default defineIntegration({
  tenants: { demo: { location: 'demo-location' } },
  highLevel: { appId: appIdOf(SIMULATED_APP) },
  sharedNotes: { visible: { all: true }, brief: {} },
  routing: {
    domain: 'acme.chilipiper.com',
    rules: [
      { name: 'Key accounts', when: { tags: { any: ['vip'] } }, to: { team: 'Key accounts', router: 'inbound' } },
    ],
    otherwise: { team: 'Everybody', router: 'inbound' },
    onTag: { tagsKey: 'Tags', store: { note: true } },
  },
})
