import type { Invoked } from '../lambda.ts'
import type { Measure } from './measure.ts'

/** What Lambda tells of each invocation. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function measureInvocation(measure: Measure, { definition, result, durationMs, concurrent }: Invoked): void {
  const dimensions = { FunctionName: definition.name }
  const values = {
    Invocations: 1,
    Errors: Number(!result.ok),
    Throttles: 0,
    Duration: durationMs,
    ConcurrentExecutions: concurrent,
  }
  for (const [name, value] of Object.entries(values)) measure('AWS/Lambda', name, dimensions, value)
}

/**
 * The line that Lambda writes itself when a function whose log is JSON fails; the stage's own log has what the function
 * threw as text.
 */
export function failureLine({ definition, requestId, result }: Invoked, now: number): string | undefined {
  if (result.ok || definition.logFormat?.format !== 'JSON') return undefined
  const { errorType, errorMessage } = result.error
  return JSON.stringify({ timestamp: new Date(now).toISOString(), level: 'ERROR', requestId, errorType, errorMessage })
}
