import * as z from 'zod/mini'

const widget = z.enum(['timeline', 'quarantine'])
const forms = z.catch(z.record(z.string(), z.unknown()), {})
const instant = z.number().check(z.nonnegative())

const contextSchema = z.catch(
  z.object({
    forms: z.catch(z.object({ all: forms }), { all: {} }),
    timeRange: z.catch(z.optional(z.object({ start: instant, end: instant })), undefined),
    params: z.catch(z.optional(z.object({ widget })), undefined),
  }),
  { forms: { all: {} } },
)

const eventSchema = z.object({
  widget: z.catch(z.optional(widget), undefined),
  describe: z.catch(z.optional(z.boolean()), undefined),
  action: z.catch(z.optional(z.string()), undefined),
  meeting: z.catch(z.optional(z.string().check(z.maxLength(256))), undefined),
  reason: z.catch(z.optional(z.string().check(z.maxLength(256))), undefined),
  widgetContext: z.optional(contextSchema),
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
