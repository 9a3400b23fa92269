import { z } from 'zod'
import type { JsonObject } from '../aws/protocol.ts'
import type { Datum } from './metric-store.ts'

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
const embedded = z.object({
  Timestamp: z.number(),
  CloudWatchMetrics: z.array(
    z.object({
      Namespace: z.string().min(1),
      Dimensions: z.array(z.array(z.string())).default([[]]),
      Metrics: z.array(z.object({ Name: z.string().min(1) })).default([]),
    }),
  ),
})
const numbers = z.union([z.number().transform((value) => [value]), z.array(z.number())])

/** The metrics in a log line of the embedded metric format; none for any other line, and for what in it is not well formed. */
export function readEmf(line: JsonObject): Datum[] {
  if (line['_aws'] === undefined) return []
  const parsed = embedded.safeParse(line['_aws'])
  if (!parsed.success) return []
  const { Timestamp: at, CloudWatchMetrics: directives } = parsed.data
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    // Without a dimension set the metric is recorded once, without dimensions.
    (Dimensions.length > 0 ? Dimensions : [[]]).flatMap((names) => {
      const dimensions = dimensionsOf(line, names)
      if (!dimensions) return []
      return Metrics.flatMap(({ Name: name }) => {
        const values = numbers.safeParse(line[name])
        return values.success ? [{ namespace, name, dimensions, at, values: values.data }] : []
      })
    }),
  )
}

/** The values of a dimension set; undefined when the line lacks one of them. */
function dimensionsOf(line: JsonObject, names: readonly string[]): Record<string, string> | undefined {
  const dimensions: Record<string, string> = {}
  for (const name of names) {
    const value = line[name]
    if (typeof value !== 'string' || value === '') return undefined
    dimensions[name] = value
  }
  return dimensions
}
