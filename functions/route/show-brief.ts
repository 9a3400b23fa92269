import type { LinkKeys } from '../../shared/brief/link-keys.ts'
import { verifyBriefLink } from '../../shared/brief/links.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Link } from '../../shared/ledger/link.ts'
import type { Log } from '../../shared/log.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import { briefPage } from './brief-page.ts'
import { type Response, type RouteEvent, refusedPage, unavailablePage, withoutBody } from './page.ts'
import type { ReadPage } from './page-reads.ts'
import type { BriefCrm } from './read-crm.ts'

export interface BriefOptions {
  integration: Integration
  keys: Pick<LinkKeys, 'accepted'>
  ledger: Pick<Ledger, 'read'>
  readPage: ReadPage
  clock: Clock
  log: Log
}

/**
 * Shows a booking to whoever has its link. The link is verified before anything is looked up; what HighLevel cannot tell just
 * now is left out. @throws RemoteUnavailableError when the link's key or the booking cannot be read.
 */
export function createShowBrief(options: BriefOptions): (event: RouteEvent) => Promise<Response> {
  const { keys, ledger, clock } = options
  return async ({ pathParameters, rawQueryString, requestContext }) => {
    const { method } = requestContext.http
    const claim = { meetingId: pathParameters?.['meetingId'] ?? '', query: rawQueryString }
    const booking = verifyBriefLink(await keys.accepted(), claim, clock.now())
    if (!booking || (method !== 'GET' && method !== 'HEAD')) return refusedPage()
    const link = await ledger.read(booking)
    if (!link || link.erasedAt !== undefined || !isShown(options.integration, link)) return refusedPage()
    // Its first event is still being carried out.
    if (!link.known) return unavailablePage()
    const isHead = method === 'HEAD'
    const state = foldEvents(link.known, [])
    // Nobody meets that guest any more: what the team wrote is no longer for whoever has the link.
    const isAsked = !isHead && state.status !== 'cancelled'
    const page = briefPage({
      link,
      state,
      settings: settingsFor(options.integration, link.locationId),
      crm: isAsked ? await readCrm(options, link) : 'not-asked',
      now: clock.now(),
    })
    return isHead ? withoutBody(page) : page
  }
}

function isShown(integration: Integration, { locationId }: Link): boolean {
  const { mode, sharedNotes } = settingsFor(integration, locationId)
  return locationsOf(integration).includes(locationId) && mode === 'sync' && Boolean(sharedNotes?.brief)
}

async function readCrm(options: BriefOptions, { tenant, meetingId, locationId, written }: Link): Promise<BriefCrm> {
  if (!written.contactId) return 'missing'
  try {
    return await options.readPage({ tenant, meetingId, locationId, contactId: written.contactId })
  } catch (error) {
    // Whatever it is, the booking can be shown without it.
    options.log.warn('brief without HighLevel', { tenant, meetingId, locationId, error })
    return 'unreachable'
  }
}
