import { expect, test } from 'vitest'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { neededPermissions } from '../../../shared/config/needed-permissions.ts'

const CHANGE = 'change meetings'

function needs(sharedNotes: IntegrationInput['sharedNotes']): string[] {
  const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } }, sharedNotes })
  return neededPermissions(integration).map(({ what }) => what)
}

test('meetings are changed only where notes are written into them', () => {
  const visible = { all: true }
  expect(needs(null)).not.toContain(CHANGE)
  expect(needs({ visible, brief: {}, webhook: { url: 'https://notes.example.com' } })).not.toContain(CHANGE)
  expect(needs({ visible, chiliPiper: { field: 'notes' } })).toContain(CHANGE)
})
