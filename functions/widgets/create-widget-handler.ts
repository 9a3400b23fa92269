import type { Context } from 'aws-lambda'
import { type Html, html, toText } from '../../shared/html.ts'
import { DESCRIPTION } from './describe.ts'
import { readEvent, type WidgetRequest } from './read-event.ts'
import { type QuarantineOptions, redriveReason, showQuarantine } from './show-quarantine.ts'
import { showTimeline, type TimelineOptions } from './show-timeline.ts'

export interface WidgetOptions extends Omit<TimelineOptions, 'tenants'>, QuarantineOptions {}

/**
 * The dashboard's custom widgets. Answers HTML without scripts, everything in it escaped, or its documentation.
 * What cannot be reached is said on the widget, with the name of the error alone.
 */
export function createWidgetHandler(options: WidgetOptions) {
  return async (event: unknown, { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>) => {
    const request = readEvent(event)
    if (request.do === 'describe') return { markdown: DESCRIPTION }
    try {
      return toText(await show(options, request, invokedFunctionArn))
    } catch (error) {
      options.log.error('widget not shown', { outcome: request.do, error })
      const name = error instanceof Error ? error.name : 'Error'
      return toText(html`<p>This could not be looked up now (${name}). The log of the widgets function says more.</p>`)
    }
  }
}

async function show(
  options: WidgetOptions,
  request: Exclude<WidgetRequest, { do: 'describe' }>,
  endpoint: string,
): Promise<Html> {
  switch (request.do) {
    case 'timeline': {
      const { asked, since } = request
      return await showTimeline(
        { ...options, tenants: Object.keys(options.integration.tenants) },
        { asked, since, endpoint },
      )
    }
    case 'quarantine':
      return await showQuarantine(options, endpoint)
    case 'redrive':
      return await redriveReason(options, request.reason, endpoint)
    case 'unknown':
      return html`<p>There is no such widget. Its parameters must be <code>widget: timeline</code> or <code>widget: quarantine</code>.</p>`
  }
}
