import { z } from 'zod'
import { MAX_INTEGRATION_MS } from '../http-api.ts'
import type { Route } from '../http-routes.ts'
import { matches } from '../iam.ts'
import { number, resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'
import type { StageFunction } from './functions.ts'

const API = resourceType('AWS::ApiGatewayV2::Api', { ProtocolType: z.literal('HTTP'), Name: z.string() }, [
  'Description',
  'Tags',
])
const INTEGRATION = resourceType(
  'AWS::ApiGatewayV2::Integration',
  {
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: number.default(MAX_INTEGRATION_MS),
  },
  ['Description'],
)
const ROUTE = resourceType(
  'AWS::ApiGatewayV2::Route',
  {
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    AuthorizationType: z.literal('NONE').default('NONE'),
  },
  ['OperationName'],
)
// The stage's own limit protects an account from a flood; one machine is bounded by its processes.
const STAGE = resourceType(
  'AWS::ApiGatewayV2::Stage',
  {
    ApiId: z.string(),
    StageName: z.literal('$default'),
    AutoDeploy: z.literal(true),
    RouteSettings: z
      .record(z.string(), z.strictObject({ ThrottlingRateLimit: number, ThrottlingBurstLimit: number }))
      .default({}),
  },
  ['AccessLogSettings', 'DefaultRouteSettings', 'Description', 'Tags'],
)
const PERMISSION = resourceType(
  'AWS::Lambda::Permission',
  {
    Action: z.literal('lambda:InvokeFunction'),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
  },
  [],
)

export const HTTP_TYPES = [API, INTEGRATION, ROUTE, STAGE, PERMISSION]

/** The id of the one HTTP API of a local stage. */
export const API_ID = 'local'

export function describeHttpApi(template: Template, apiUrl: string): void {
  const [api, ...more] = template.raw(API)
  if (more[0]) throw template.problem(more[0].id, 'the local stage runs one HTTP API, and this is another')
  if (api) template.describe(api.id, { Ref: API_ID, ApiId: API_ID, ApiEndpoint: apiUrl })
  for (const type of [INTEGRATION, ROUTE, STAGE, PERMISSION])
    for (const { id } of template.raw(type)) template.describe(id, { Ref: id })
}

/** Who may invoke which function, as Lambda's permissions say. */
export function readInvokePermissions(
  template: Template,
): (functionArn: string, principal: string, sourceArn: string) => boolean {
  const permissions = template.resources(PERMISSION).map(({ properties }) => properties)
  return (functionArn, principal, sourceArn) =>
    permissions.some(
      ({ FunctionName, Principal, SourceArn }) =>
        [functionArn, functionArn.split(':').at(-1)].includes(FunctionName) &&
        Principal === principal &&
        (SourceArn === undefined || matches(SourceArn, sourceArn)),
    )
}

interface RoutesOptions {
  template: Template
  functions: ReadonlyMap<string, StageFunction>
  mayInvoke: ReturnType<typeof readInvokePermissions>
  region: string
  account: string
}

/** @throws Error for a route whose function the API has no permission to invoke: in AWS each request would be a 500. */
export function readRoutes({ template, functions, mayInvoke, region, account }: RoutesOptions): Route[] {
  const integrations = new Map(template.resources(INTEGRATION).map(({ id, properties }) => [id, properties]))
  template.resources(API)
  const limits = readThrottles(template)
  return template.resources(ROUTE).map(({ id, properties: { RouteKey: key, Target } }) => {
    const integration = integrations.get(Target.replace(/^integrations\//, ''))
    if (!integration) throw template.problem(id, `its target ${Target} is no integration`)
    // Either the function's ARN, or an API Gateway URI with the ARN in it.
    const [arn = ''] = /arn:aws:lambda:[\w-]+:\d+:function:[\w-]+/.exec(integration.IntegrationUri) ?? []
    const target = functions.get(arn)
    if (!target) throw template.problem(id, `${integration.IntegrationUri} is no function of this stack`)
    const source = `arn:aws:execute-api:${region}:${account}:${API_ID}/$default/${key.replace(' ', '')}`
    if (!mayInvoke(arn, 'apigateway.amazonaws.com', source))
      throw template.problem(id, `no AWS::Lambda::Permission lets the API invoke ${target.logicalId} for ${key}`)
    const timeoutMs = Math.min(MAX_INTEGRATION_MS, integration.TimeoutInMillis)
    const throttle = limits.get(key)
    return { key, functionName: target.definition.name, timeoutMs, ...(throttle ? { throttle } : {}) }
  })
}

/** Limits by route key. @throws Error for limits of a route that is not there: CloudFormation refuses such a stage. */
function readThrottles(template: Template): Map<string, NonNullable<Route['throttle']>> {
  const keys = new Set(template.resources(ROUTE).map(({ properties }) => properties.RouteKey))
  return new Map(
    template.resources(STAGE).flatMap(({ id, properties: { RouteSettings } }) =>
      Object.entries(RouteSettings).map(([key, limit]) => {
        if (!keys.has(key)) throw template.problem(id, `its RouteSettings name ${key}, which is no route`)
        return [key, { perSecond: limit.ThrottlingRateLimit, burst: limit.ThrottlingBurstLimit }] as const
      }),
    ),
  )
}
