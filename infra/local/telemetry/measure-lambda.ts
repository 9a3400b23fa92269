import type { Invoked } from '../lambda.ts'
import type { Measure } from './measure.ts'

/** What Lambda tells of each invocation. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function measureInvocation(measure: Measure, { functionName, isError, durationMs, concurrent }: Invoked): void {
  const dimensions = { FunctionName: functionName }
  const values = {
    Invocations: 1,
    Errors: Number(isError),
    Throttles: 0,
    Duration: durationMs,
    ConcurrentExecutions: concurrent,
  }
  for (const [name, value] of Object.entries(values)) measure('AWS/Lambda', name, dimensions, value)
}
