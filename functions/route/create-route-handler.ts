import type { Log } from '../../shared/log.ts'
import { type Response, type RouteEvent, refusedPage, unavailablePage } from './page.ts'
import { type BriefOptions, createShowBrief } from './show-brief.ts'

export interface RouteOptions extends BriefOptions {
  /** Answers GET /route: sends a visitor to the router of their team. */
  visitor?: (event: RouteEvent) => Promise<Response>
  log: Log
}

/** The route function: the pages of bookings, and where visitors are sent. Answers every problem with a page. */
export function createRouteHandler(options: RouteOptions): (event: RouteEvent) => Promise<Response> {
  const showBrief = createShowBrief(options)
  return async (event) => {
    try {
      const answer = event.routeKey === 'GET /route' ? options.visitor : showBrief
      return answer ? await answer(event) : refusedPage()
    } catch (error) {
      options.log.error('page not shown', { error })
      return unavailablePage()
    }
  }
}
