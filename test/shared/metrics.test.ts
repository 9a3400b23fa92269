import { beforeEach, expect, test } from 'vitest'
import { createMeter } from '../../shared/metrics.ts'

interface Emf {
  _aws: {
    Timestamp: number
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[]
  }
  [name: string]: unknown
}

const written: Emf[] = []
beforeEach(() => {
  written.length = 0
})

const clock = { now: () => 1_772_355_600_000 }
const write = (line: string) => void written.push(JSON.parse(line))

/** A meter of a warm function, whose lines are caught. */
function createWorld(locations: string[] = []) {
  const meter = createMeter({ clock, write, locations })
  meter.publish.before()
  meter.publish.after()
  written.length = 0
  return meter
}

/** Dimensions and values of every line, without the format's own fields. */
const lines = () =>
  written.map(({ _aws, ...values }) => ({
    dimensions: _aws.CloudWatchMetrics.map(({ Dimensions }) => Dimensions),
    values,
  }))

test('a figure has no dimension: neither the function’s name nor anything else', () => {
  const { count, publish } = createWorld()
  count('BookingSynced')
  count('BookingSynced', 2)
  count('BookingHeld')
  publish.after()
  expect(lines()).toEqual([{ dimensions: [[[]]], values: { BookingSynced: [3], BookingHeld: [1] } }].map(flat))
})

test('a figure by location is written for all of them and for those that are named, and for no other', () => {
  const { count, publish } = createWorld(['location-1'])
  count('BookingCreated', 1, { location: 'location-1' })
  count('BookingCreated', 1, { location: 'location-2' })
  publish.after()
  expect(lines()).toEqual([
    { dimensions: [[['location']]], values: { location: 'all', BookingCreated: 2 } },
    { dimensions: [[['location']]], values: { location: 'location-1', BookingCreated: 1 } },
  ])
})

test('reason and team are dimensions of their own figures; a team’s name is written as CloudWatch takes it', () => {
  const { count, publish } = createWorld()
  count('DeliveryRefused', 1, { reason: 'not-verified' })
  count('LeadRouted', 1, { team: 'Großkunden' })
  publish.after()
  expect(lines().map(({ values }) => values)).toEqual([
    { reason: 'not-verified', DeliveryRefused: 1 },
    { team: 'Gro?kunden', LeadRouted: 1 },
  ])
})

test('times are kept one by one for percentiles, of what is full the fullest; units are those of the list', () => {
  const { measure, publish } = createWorld()
  for (const ms of [120, 80]) measure('SyncDelay', ms)
  for (const used of [40, 97, 12]) measure('HighLevelWindowUsed', used, { location: 'location-1' })
  measure('HighLevelDailyUsed', 12.5, { location: 'location-1' })
  measure('GrantAgeHours', 13)
  measure('SyncDelay', Number.NaN)
  publish.after()
  expect(lines().map(({ values }) => values)).toEqual([
    { SyncDelay: [120, 80], GrantAgeHours: 13 },
    { location: 'all', HighLevelWindowUsed: 97, HighLevelDailyUsed: 12.5 },
  ])
  const units = written.flatMap(({ _aws }) => _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics))
  expect(units.map(({ Name, Unit }) => [Name, Unit])).toEqual([
    ['SyncDelay', 'Milliseconds'],
    ['GrantAgeHours', 'None'],
    ['HighLevelWindowUsed', 'Count'],
    ['HighLevelDailyUsed', 'Percent'],
  ])
})

test('an invocation writes once, also when it fails, and what it wrote is not written again', () => {
  const { count, publish } = createWorld()
  count('BookingHeld')
  publish.onError()
  publish.after()
  expect(written).toHaveLength(1)
})

test('the first invocation of a process is a cold start, the next is none; nothing counted is nothing written', () => {
  const { publish } = createMeter({ clock, write })
  for (let invocation = 0; invocation < 3; invocation++) {
    publish.before()
    publish.after()
  }
  expect(lines().map(({ values }) => values)).toEqual([{ ColdStart: 1 }])
  expect(written[0]?._aws).toMatchObject({
    Timestamp: 1_772_355_600_000,
    CloudWatchMetrics: [{ Namespace: 'ChiliPiperHighLevel' }],
  })
})

/** One value is written as it is, several as a list. */
function flat({ dimensions, values }: { dimensions: unknown; values: Record<string, number[]> }) {
  return {
    dimensions,
    values: Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.length === 1 ? all[0] : all])),
  }
}
