import * as z from 'zod'

const widget = z.enum(['timeline', 'quarantine'])
const forms = z.record(z.string(), z.unknown()).catch({})
const instant = z.number().nonnegative()

const contextSchema = z
  .object({
    forms: z.object({ all: forms }).catch({ all: {} }),
    timeRange: z.object({ start: instant, end: instant }).optional().catch(undefined),
    params: z.object({ widget }).optional().catch(undefined),
  })
  .catch({ forms: { all: {} } })

const eventSchema = z.object({
  widget: widget.optional().catch(undefined),
  describe: z.boolean().optional().catch(undefined),
  action: z.string().optional().catch(undefined),
  meeting: z.string().max(256).optional().catch(undefined),
  reason: z.string().max(256).optional().catch(undefined),
  widgetContext: contextSchema.optional(),
})

/** What CloudWatch asks for. */
export type WidgetRequest =
  | { do: 'describe' }
  | { do: 'timeline'; asked: { meeting: string; email: string }; since: number | undefined }
  | { do: 'quarantine' }
  | { do: 'redrive'; reason: string }
  | { do: 'unknown' }

/**
 * Reads the event of a custom widget: its parameters, those of a pressed button, and what was typed into its form.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export function readEvent(event: unknown): WidgetRequest {
  const read = eventSchema.safeParse(event).data
  if (!read) return { do: 'unknown' }
  if (read.describe) return { do: 'describe' }
  const { widgetContext: context } = read
  switch (read.widget ?? context?.params?.widget) {
    case 'timeline': {
      const typed = new Map(Object.entries(context?.forms.all ?? {}))
      // A booking of the list was chosen, or something was typed.
      const asked = read.meeting
        ? { meeting: read.meeting, email: '' }
        : { meeting: textOf(typed.get('meeting')), email: textOf(typed.get('email')) }
      return { do: 'timeline', asked, since: context?.timeRange?.start }
    }
    case 'quarantine':
      if (read.action === 'redrive' && read.reason !== undefined) return { do: 'redrive', reason: read.reason }
      return { do: 'quarantine' }
    case undefined:
      return { do: 'unknown' }
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '')
