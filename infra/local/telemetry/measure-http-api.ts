import type { Answered } from '../http-api.ts'
import type { Measure } from './measure.ts'

/** What an HTTP API tells of each request. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export function measureRequest(measure: Measure, apiId: string, { status, latencyMs }: Answered): void {
  const values = {
    Count: 1,
    '4xx': Number(status >= 400 && status < 500),
    '5xx': Number(status >= 500),
    Latency: latencyMs,
  }
  for (const [name, value] of Object.entries(values)) {
    measure('AWS/ApiGateway', name, { ApiId: apiId }, value)
    measure('AWS/ApiGateway', name, { ApiId: apiId, Stage: '$default' }, value)
  }
}
