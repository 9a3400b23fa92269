import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Stage, startStage } from '../../../../infra/local/stage.ts'
import { assembly } from '../../../support/assembly.ts'

const RANGE = { from: Date.parse('2026-03-01T09:00:00Z'), to: Date.parse('2026-03-01T12:00:00Z') }

const widget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('metric'), properties: z.record(z.string(), z.json()) }),
  z.object({ type: z.literal('log'), properties: z.object({ query: z.string() }).catchall(z.json()) }),
  z.object({ type: z.literal('alarm'), properties: z.object({ alarms: z.array(z.string()) }) }),
  z.object({ type: z.enum(['text', 'custom']) }),
])
const bodySchema = z.object({ widgets: z.array(widget) })

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ assembly: await assembly(), drainMs: 0 })
})
afterAll(() => stage.close())

test('every widget of the deployed dashboards can be drawn, and every log query run, on the local stage', () => {
  for (const { body } of stage.dashboards)
    for (const shown of bodySchema.parse(JSON.parse(body)).widgets) {
      if (shown.type === 'metric') expect(() => stage.telemetry.series(shown.properties, RANGE)).not.toThrow()
      if (shown.type === 'log') expect(() => stage.telemetry.logRows(shown.properties, RANGE)).not.toThrow()
    }
})

test('every alarm that a dashboard shows is one whose state the local stage tells, or says why it cannot', () => {
  const alarms = stage.telemetry.alarms()
  const names = alarms.map(({ name }) => name)
  for (const { body } of stage.dashboards)
    for (const shown of bodySchema.parse(JSON.parse(body)).widgets)
      if (shown.type === 'alarm')
        for (const arn of shown.properties.alarms) expect(names).toContain(arn.split(':alarm:')[1])
  for (const { reason } of alarms) expect(reason).not.toMatch(/not known to the local stage|is the id of no/)
})
