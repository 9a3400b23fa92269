import agency from '../../infra/recipes/agency.ts'
import dryRun from '../../infra/recipes/dry-run.ts'
import singleTeam from '../../infra/recipes/single-team.ts'
import type { IntegrationInput } from '../../shared/config/define-integration.ts'
import brief from './brief.config.ts'
import { EVERY_OPTION } from './every-option.config.ts'
import twoLocations from './two-locations.config.ts'
import twoWay from './two-way.config.ts'

/** Every option that adds a resource, a route or a permission to the stack, at once. */
export const EVERYTHING_ON: Partial<IntegrationInput> = {
  highLevel: { installs: 'agency', appId: '66f0a1b2c3d4' },
  aws: { customerKey: true },
  owner: { findUsers: true },
  appointment: { calendar: 'calendar-1' },
  workflows: { booked: ['workflow-1'] },
  sharedNotes: {
    visible: { all: true },
    brief: {},
    webhook: { url: 'https://hooks.example.org/notes' },
    chiliPiper: { field: 'notes', mayEmailGuests: true },
  },
  routing: {
    domain: 'acme.chilipiper.com',
    rules: [
      {
        name: 'vip',
        priority: 10,
        when: { tags: { any: ['vip'] } },
        to: { team: 'Enterprise', router: 'enterprise' },
      },
    ],
    otherwise: { team: 'Everybody', router: 'inbound' },
    website: { origins: [] },
    onTag: { tagsKey: 'tags', store: { note: true } },
    reassign: {},
  },
}

/** Configurations whose stacks are held to the same rules: the plainest, the fullest, the recipes and the tests' own. */
export const STACK_CONFIGS: Record<string, Partial<IntegrationInput>> = {
  'the defaults': {},
  'everything switched on': EVERYTHING_ON,
  'every option at once': EVERY_OPTION,
  'recipes/single-team': singleTeam,
  'recipes/agency': agency,
  'recipes/dry-run': dryRun,
  'support/brief': brief,
  'support/two-locations': twoLocations,
  'support/two-way': twoWay,
}
