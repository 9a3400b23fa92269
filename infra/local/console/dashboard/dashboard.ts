import { z } from 'zod'
import { ConsoleError } from '../console-error.ts'

const place = {
  x: z.int().min(0).max(23).default(0),
  y: z.int().min(0).default(0),
  width: z.int().min(1).max(24).default(6),
  height: z.int().min(1).max(1000).default(6),
}
const title = z.string().optional()
const axis = z.looseObject({ min: z.number().optional(), max: z.number().optional(), label: z.string().optional() })
const line = z.looseObject({
  value: z.number(),
  label: z.string().optional(),
  color: z.string().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
})

const metric = z.looseObject({
  title,
  view: z.string().default('timeSeries'),
  stacked: z.boolean().default(false),
  yAxis: z.looseObject({ left: axis.optional(), right: axis.optional() }).optional(),
  // A pair of lines bounds a band; both are drawn.
  annotations: z.looseObject({ horizontal: z.array(z.union([line, z.array(line)])).optional() }).optional(),
  metrics: z.array(z.json()).default([]),
  period: z.number().optional(),
  stat: z.string().optional(),
  setPeriodToTimeRange: z.boolean().optional(),
})

const widgetSchema = z.union([
  z.object({ type: z.literal('metric'), ...place, properties: metric }),
  z.object({ type: z.literal('text'), ...place, properties: z.looseObject({ markdown: z.string() }) }),
  z.object({ type: z.literal('alarm'), ...place, properties: z.looseObject({ title, alarms: z.array(z.string()) }) }),
  z.object({ type: z.literal('log'), ...place, properties: z.looseObject({ title, query: z.string() }) }),
  z.object({
    type: z.literal('custom'),
    ...place,
    properties: z.looseObject({ title, endpoint: z.string(), params: z.record(z.string(), z.json()).default({}) }),
  }),
])
export type Widget = z.output<typeof widgetSchema>
export type WidgetOf<Type extends Widget['type']> = Extract<Widget, { type: Type }>

const variableSchema = z.looseObject({
  type: z.literal('property'),
  property: z.string(),
  id: z.string(),
  label: z.string().optional(),
  defaultValue: z.string().optional(),
  visible: z.boolean().default(true),
  values: z.array(z.object({ value: z.string(), label: z.string().optional() })).default([]),
})
export type Variable = z.output<typeof variableSchema>

const bodySchema = z.looseObject({
  variables: z.array(variableSchema).default([]),
  widgets: z.array(widgetSchema),
})

export interface Dashboard {
  name: string
  widgets: Widget[]
  variables: Variable[]
}

/** The dashboard that a template's resource describes. @throws ConsoleError naming what the console does not know. */
export function parseDashboard({ name, body }: { name: string; body: string }): Dashboard {
  const parsed = bodySchema.safeParse(JSON.parse(body))
  if (!parsed.success)
    throw new ConsoleError(
      500,
      `The dashboard ${name} has what the console cannot show:\n${z.prettifyError(parsed.error)}`,
    )
  return { name, widgets: parsed.data.widgets, variables: parsed.data.variables }
}
