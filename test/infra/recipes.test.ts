import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import starter from '../../infra/integration.config.ts'
import agency from '../../infra/recipes/agency.ts'
import dryRun from '../../infra/recipes/dry-run.ts'
import singleTeam from '../../infra/recipes/single-team.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { neededScopes } from '../../shared/config/needed-scopes.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { placeBooking } from '../../shared/plan/place-booking.ts'
import { synthTemplate } from '../support/synth-template.ts'

const FILES = {
  'integration.config.ts': starter,
  'recipes/single-team.ts': singleTeam,
  'recipes/agency.ts': agency,
  'recipes/dry-run.ts': dryRun,
}
const textOf = (file: string) => readFileSync(new URL(`../../infra/${file}`, import.meta.url), 'utf8')

describe.each(Object.entries(FILES))('infra/%s', (file, integration) => {
  test('is a right configuration', () => {
    expect(defineIntegration(integration)).toEqual(integration)
  })

  test('makes a stack, in which no tenant has a resource of its own', () => {
    const template = JSON.stringify(synthTemplate(integration).toJSON())
    for (const tenant of Object.keys(integration.tenants)) expect(template).not.toContain(`/chili-piper/${tenant}`)
  })

  test('is short enough to read, and says what it is about', () => {
    const lines = textOf(file).trim().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(25)
    expect(lines.length).toBeLessThanOrEqual(60)
    expect(lines.filter((line) => line.trim().startsWith('//')).length).toBeGreaterThan(5)
  })
})

test('what the starter file shows commented out is right, too', async () => {
  const text = textOf('integration.config.ts')
  const shown = text.replace(/^( +)\/\/ (?=(?:mode|skip|tags|contact|'rita@example\.com'): )/gm, '$1')
  expect(shown.match(/^ {2}(?:mode|skip|tags|contact): /gm)).toHaveLength(4)
  const url = new URL('../../shared/config/define-integration.ts', import.meta.url).href
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'starter-')), 'integration.config.mjs')
  writeFileSync(file, shown.replace('../shared/config/define-integration.ts', url))
  const { default: integration } = await import(pathToFileURL(file).href)
  rmSync(path.dirname(file), { recursive: true })
  expect(integration).toMatchObject({
    mode: 'dry-run',
    hosts: { 'rita@example.com': { user: expect.any(String) } },
    tags: { byMeetingType: { 'Product Demo': ['demo-requested'] } },
  })
})

test('the starter file has the tenant of the demo', () => {
  expect(starter.tenants).toEqual({ demo: { location: 'demo-location', routes: [] } })
})

test('the agency’s routes send each workspace to its location, and the exception to another', () => {
  const place = (workspace: string, meetingType?: string) =>
    placeBooking(agency, 'agency', {
      schemaVersion: 1,
      source: 'webhook',
      meetingId: 'm1',
      guest: { email: 'pat@example.org' },
      otherGuests: [],
      dataFields: {},
      unknownFields: {},
      workspace: { name: workspace },
      ...(meetingType ? { meetingType: { name: meetingType } } : {}),
    })
  expect(place('Bakery')).toEqual({ locationId: 'bakeryLocationId001' })
  expect(place('Bakery', 'Franchise Call')).toEqual({ locationId: 'agencyLocationId001' })
  expect(place('dentist munich')).toEqual({ locationId: 'dentistLocationId01' })
  expect(place('Internal')).toEqual({ ignored: 'route' })
  expect(place('New Client')).toEqual({ locationId: 'agencyLocationId001' })
})

test('the agency’s locations differ where they say so', () => {
  expect(locationsOf(agency).map((location) => settingsFor(agency, location).mode)).toEqual([
    'sync',
    'sync',
    'sync',
    'dry-run',
  ])
  expect(settingsFor(agency, 'bakeryLocationId001').tags).toMatchObject({
    booked: 'tasting-booked',
    byMeetingType: { 'First Call': ['first-call'], Tasting: ['tasting'] },
  })
  expect(settingsFor(agency, 'dentistLocationId01').defaultCountry).toBe('DE')
})

test('the dry run asks for no write access', () => {
  expect(neededScopes(dryRun).map(({ scope }) => scope)).toEqual([
    'contacts.readonly',
    'locations/customFields.readonly',
  ])
})
