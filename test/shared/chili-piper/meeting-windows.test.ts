import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { ChiliPiperKeyError, ChiliPiperUnavailableError } from '../../../shared/chili-piper/errors.ts'
import { readMeetings, type WindowPage } from '../../../shared/chili-piper/meeting-windows.ts'
import { createEdgeWorld } from './operations/edge-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FROM = Date.parse('2026-03-01T00:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString()
const RANGE = { from: iso(FROM), to: iso(FROM + 7 * DAY) }

interface Asked {
  start: number
  end: number
  page: number
}

/** A tenant with meetings at these times, which fails as told; its pages are of `size`, whatever is asked for. */
function createTenant(times: number[], fail: (asked: Asked) => Error | undefined = () => undefined, size = 50) {
  const asked: Asked[] = []
  const api: EdgeApi = {
    async request({ body }) {
      if (typeof body !== 'object' || body === null) throw new Error('A listing has a body')
      const { start, end, page } = Object.assign({ start: '', end: '', page: 0 }, body)
      const window = { start: Date.parse(start), end: Date.parse(end), page }
      asked.push(window)
      const error = fail(window)
      if (error) throw error
      const found = [...times.entries()].filter(([, time]) => time >= window.start && time < window.end)
      const list = found
        .slice(page * size, (page + 1) * size)
        .map(([index, time]) => ({ meetingId: `m${index}`, meetingStatus: 'Active', dateTime: { start: iso(time) } }))
      return { status: 200, body: { data: { list }, hasMore: found.length > (page + 1) * size ? 'Yes' : 'No' } }
    },
  }
  return { api, asked }
}

const tooMuch = () => new ChiliPiperUnavailableError('502', 'gateway')
const idsOf = (pages: WindowPage[]) => pages.flatMap(({ meetings }) => meetings.map(({ meetingId }) => meetingId))
const spans = (pages: WindowPage[]) =>
  pages.filter(({ isWindowDone }) => isWindowDone).map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const)

test('windows cover the range exactly and in order, each meeting is told, and requests are bounded', async () => {
  const instant = fc.integer({ min: FROM - DAY, max: FROM + 40 * DAY })
  const scenario = fc.record({
    from: fc.integer({ min: FROM, max: FROM + 5 * DAY }),
    width: fc.integer({ min: 0, max: 30 * DAY }),
    times: fc.array(instant, { maxLength: 60 }),
    size: fc.integer({ min: 1, max: 7 }),
    /** A page of a window that holds more than this fails. */
    most: fc.option(fc.integer({ min: 0, max: 20 })),
    failingPage: fc.integer({ min: 0, max: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ from, width, times, size, most, failingPage }) => {
      const to = from + width
      const isDense = ({ start, end, page }: Asked) =>
        most !== null &&
        page >= failingPage &&
        end - start > HOUR &&
        times.filter((time) => time >= start && time < end).length > most
      const { api, asked } = createTenant(times, (window) => (isDense(window) ? tooMuch() : undefined), size)
      const pages = await Array.fromAsync(readMeetings(api, { from: iso(from), to: iso(to) }))

      let at = from
      for (const [start, end] of spans(pages)) {
        expect(start).toBe(at)
        expect(end - start).toBeLessThanOrEqual(7 * DAY)
        at = end
      }
      expect(at).toBe(width > 0 ? to : from)

      const wanted = [...times.keys()].filter((index) => times[index]! >= from && times[index]! < to)
      expect(new Set(idsOf(pages))).toEqual(new Set(wanted.map((index) => `m${index}`)))

      const weeks = Math.ceil(width / (7 * DAY))
      const failed = asked.filter(isDense).length
      // Windows that worked: one page each, and one more for each full page; failed ones are halved at most eight times.
      const worked = weeks + failed
      expect(asked.length).toBeLessThanOrEqual(worked + failed * (1 + failingPage) + Math.ceil(wanted.length / size))
      expect(failed).toBeLessThanOrEqual(weeks * 2 ** 8)
    }),
    { numRuns: 200 },
  )
})

test('a request for each fifty meetings, and one for an empty window', async () => {
  const times = Array.from({ length: 120 }, (_, index) => FROM + index * HOUR)
  const { api, asked } = createTenant(times)
  const pages = await Array.fromAsync(readMeetings(api, { from: RANGE.from, to: iso(FROM + 21 * DAY) }))
  expect(asked.map(({ start, page }) => [(start - FROM) / DAY, page])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [7, 0],
    [14, 0],
  ])
  expect(pages.map(({ meetings, isWindowDone }) => [meetings.length, isWindowDone])).toEqual([
    [50, false],
    [50, false],
    [20, true],
    [0, true],
    [0, true],
  ])
})

test('filters go along', async () => {
  const { api, server } = await createEdgeWorld([{ status: 200, body: { data: { list: [] }, hasMore: 'No' } }])
  await Array.fromAsync(readMeetings(api, { ...RANGE, workspaceIds: ['w1'], status: ['Active'] }))
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
    start: RANGE.from,
    end: RANGE.to,
    page: 0,
    pageSize: 50,
    workspaceIds: ['w1'],
    status: ['Active'],
  })
})

test('a week that ends in 502 is read in halves, after the retries of a read', async () => {
  const { api, server } = await createEdgeWorld([
    (response, { body }) => {
      const { start, end } = JSON.parse(body)
      const isWide = Date.parse(end) - Date.parse(start) > 4 * DAY
      response.writeHead(isWide ? 502 : 200).end('{"data":{"list":[]},"hasMore":"No"}')
    },
  ])
  expect(spans(await Array.fromAsync(readMeetings(api, RANGE)))).toEqual([
    [FROM, FROM + 3.5 * DAY],
    [FROM + 3.5 * DAY, FROM + 7 * DAY],
  ])
  expect(server.requests).toHaveLength(4 + 2)
})

describe('what ends the reading', () => {
  test.each([
    ['gateway', 9],
    ['time-out', 9],
    ['too-large', 9],
    ['server', 1],
    ['rate-limit', 1],
    ['network', 1],
    ['deadline', 1],
  ] as const)('%s: after %i requests, the last for an hour or less when less may help', async (reason, count) => {
    const { api, asked } = createTenant([], () => new ChiliPiperUnavailableError('x', reason))
    await expect(Array.fromAsync(readMeetings(api, RANGE))).rejects.toMatchObject({ reason })
    expect(asked).toHaveLength(count)
    const [first] = asked.slice(-1)
    expect((first?.end ?? 0) - (first?.start ?? 0) <= HOUR).toBe(count > 1)
  })

  test('a refused key, at once', async () => {
    const { api, asked } = createTenant([], () => new ChiliPiperKeyError('x', 403))
    await expect(Array.fromAsync(readMeetings(api, RANGE))).rejects.toThrow(ChiliPiperKeyError)
    expect(asked).toHaveLength(1)
  })

  test('pages that repeat', async () => {
    const list = [{ meetingId: 'm1', meetingStatus: 'Active' }]
    const { api, server } = await createEdgeWorld([{ status: 200, body: { data: { list }, hasMore: 'Yes' } }])
    await expect(Array.fromAsync(readMeetings(api, RANGE))).rejects.toThrow('the pages repeat')
    expect(server.requests).toHaveLength(3)
  })

  test('pages that do not end, even of what cannot be read', async () => {
    const list = [{ meetingId: 'm1' }]
    const { api, server } = await createEdgeWorld([{ status: 200, body: { data: { list }, hasMore: 'Yes' } }])
    await expect(Array.fromAsync(readMeetings(api, RANGE, { maxPages: 5 }))).rejects.toThrow('more than 5 pages')
    expect(server.requests).toHaveLength(5)
  })

  test('a caller that has enough: nothing is read ahead', async () => {
    const { api, asked } = createTenant([FROM])
    for await (const page of readMeetings(api, { from: RANGE.from, to: iso(FROM + 21 * DAY) })) {
      expect(page.meetings).toHaveLength(1)
      break
    }
    expect(asked).toHaveLength(1)
  })

  test('a range that is empty or the wrong way round, without a request; one that is none, with an error', async () => {
    const { api, asked } = createTenant([])
    expect(await Array.fromAsync(readMeetings(api, { from: RANGE.from, to: RANGE.from }))).toEqual([])
    expect(await Array.fromAsync(readMeetings(api, { from: RANGE.to, to: RANGE.from }))).toEqual([])
    await expect(Array.fromAsync(readMeetings(api, { from: 'soon', to: RANGE.to }))).rejects.toThrow(RangeError)
    expect(asked).toEqual([])
  })
})
