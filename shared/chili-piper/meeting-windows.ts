import { parseInstant } from '../booking/instant.ts'
import type { EdgeApi } from './ask.ts'
import { ChiliPiperUnavailableError } from './errors.ts'
import { listMeetings, type MeetingFilters, type MeetingPage } from './meetings.ts'

/** The widest that the API takes. */
const WIDEST_MS = 7 * 86_400_000
/** A window of this width that is still too much is given up. */
const NARROWEST_MS = 3_600_000
/** 10,000 meetings in one window: paging that goes on longer does not end. */
const MAX_PAGES = 200

export interface MeetingRange extends MeetingFilters {
  /** Instants; the end is not included. */
  from: string
  to: string
}

/** One page of one window. When `isWindowDone`, all that begins before `to` was told. */
export interface WindowPage extends Pick<MeetingPage, 'meetings' | 'unreadable'> {
  from: string
  to: string
  isWindowDone: boolean
}

interface Span {
  from: number
  to: number
}

/**
 * The meetings that take place between two instants, in windows of at most 7 days, in order, page by page: one request for 50
 * meetings, and one for an empty window. A window that ends in 502 or time-out is asked for again in halves, so that a meeting
 * may be told twice; one that is moved meanwhile may be missed. Permission meeting.read.
 * @throws ChiliPiperUnavailableError when an hour is still too much, and when the pages of a window do not end
 */
export async function* readMeetings(
  api: EdgeApi,
  { from, to, ...filters }: MeetingRange,
  options: { maxPages?: number } = {},
): AsyncGenerator<WindowPage, void, undefined> {
  const end = msOf(to)
  for (let start = msOf(from); start < end; start += WIDEST_MS) {
    const waiting: Span[] = [{ from: start, to: Math.min(start + WIDEST_MS, end) }]
    for (let span = waiting.pop(); span; span = waiting.pop()) {
      try {
        yield* readWindow(api, span, filters, options.maxPages ?? MAX_PAGES)
      } catch (error) {
        const isSplit = error instanceof ChiliPiperUnavailableError && error.asksTooMuch
        if (!isSplit || span.to - span.from <= NARROWEST_MS) throw error
        const middle = Math.ceil((span.from + span.to) / 2)
        waiting.push({ from: middle, to: span.to }, { from: span.from, to: middle })
      }
    }
  }
}

async function* readWindow(
  api: EdgeApi,
  span: Span,
  filters: MeetingFilters,
  maxPages: number,
): AsyncGenerator<WindowPage, void, undefined> {
  const [start, end] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()]
  const seen = new Set<string>()
  let stale = 0
  for (let page = 0; page < maxPages; page++) {
    const { meetings, hasMore, unreadable } = await listMeetings(api, { ...filters, start, end, page })
    const known = seen.size
    for (const { meetingId } of meetings) seen.add(meetingId)
    yield { from: start, to: end, meetings, unreadable, isWindowDone: !hasMore }
    if (!hasMore) return
    stale = seen.size > known || unreadable > 0 ? 0 : stale + 1
    if (stale === 2) throw endless('the pages repeat')
  }
  throw endless(`more than ${maxPages} pages`)
}

const endless = (how: string) =>
  new ChiliPiperUnavailableError(`PUT /v2/org/meetings/meetings: ${how}, so the listing does not end`, 'unreadable')

function msOf(instant: string): number {
  const parsed = parseInstant(instant)
  if (!parsed) throw new RangeError('A range of meetings needs two instants')
  return Date.parse(parsed)
}
