import { expect, test } from 'vitest'
import { NOT_REACHED, notReached } from '../../../../infra/ops/erase/erase-report.ts'
import { defineIntegration, type IntegrationInput } from '../../../../shared/config/define-integration.ts'

const tenants = { demo: { location: 'location-1' }, other: { location: 'location-2' } }
const told = (config: Partial<IntegrationInput>) => notReached(defineIntegration({ tenants, ...config }))
const visible = { all: true } as const
const toHook = (url: string): IntegrationInput['sharedNotes'] => ({ visible, webhook: { url } })

test('where nothing leaves the CRM, only what is never reached is named', () => {
  expect(told({})).toEqual(NOT_REACHED)
  expect(told({ sharedNotes: { visible, brief: {} } })).toEqual(NOT_REACHED)
  expect(NOT_REACHED[0]).toContain('Chili Piper’s own data of the meetings')
})

test('each receiver of the outgoing webhook is named by its host, and by no more of its address', () => {
  const lines = told({
    sharedNotes: toHook('https://hooks.example.org/notes?key=canary-key'),
    locations: { 'location-2': { sharedNotes: toHook('https://other.example.net:8443/canary-path') } },
  }).slice(NOT_REACHED.length)
  expect(lines.map((line) => line.split(',')[0])).toEqual(['hooks.example.org', 'other.example.net:8443'])
  expect(lines.join()).not.toContain('canary')
})

test('notes that were copied into Chili Piper’s meetings are named, once', () => {
  const chiliPiper = { field: 'notes' }
  const lines = told({ sharedNotes: { visible, chiliPiper } }).slice(NOT_REACHED.length)
  expect(lines).toEqual([expect.stringContaining('copied into Chili Piper’s meetings')])
})
