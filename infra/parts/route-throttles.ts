import { CfnRoute, CfnStage, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'

interface Throttle {
  /** Requests per second. */
  ThrottlingRateLimit: number
  /** How many may come at once. */
  ThrottlingBurstLimit: number
}

/**
 * Limits of what anybody can open, by route key, far below the stage's own. They bound how many executions strangers can keep
 * busy, because a new AWS account has about ten for all functions, and deliveries need some of them. Rate times duration:
 * - /route: 10 a second, 30 ms each; those that wait 1.5 s for HighLevel are ten in ten seconds. Under 2 executions.
 * - Pages: 5 a second for each method, 50 ms each; those that wait 4 s for HighLevel are five in ten seconds. Under 3 executions.
 * - OAuth start: 5 a second, 50 ms each. Callback: 1 a second, 5 s each when HighLevel hangs. Under 6 executions, usually under 1.
 * A burst of cold starts can take more for less than a second. What is refused then is sent again or found by reconcile.
 */
const THROTTLES: Record<string, Throttle> = {
  'GET /route': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 10 },
  'GET /bookings/{meetingId}/brief': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 },
  'HEAD /bookings/{meetingId}/brief': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 },
  'GET /oauth/highlevel/start': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 },
  'GET /oauth/highlevel/callback': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 },
}

/** Sets the limits of the routes that the API has by now. Called once, when all routes are there. */
export function throttleRoutes(api: HttpApi): void {
  const stage = api.defaultStage?.node.defaultChild
  if (!(stage instanceof CfnStage)) throw new Error('The HTTP API has no default stage')
  const routes = api.node.findAll().filter((one) => one instanceof CfnRoute)
  const throttled = routes.flatMap((route) => {
    const throttle = new Map(Object.entries(THROTTLES)).get(route.routeKey)
    return throttle ? [{ route, throttle }] : []
  })
  // CloudFormation hands the table on as it is, so its names are those of the template.
  stage.routeSettings = Object.fromEntries(throttled.map(({ route, throttle }) => [route.routeKey, throttle]))
  // A stage that names a route which is not there yet is refused.
  for (const { route } of throttled) stage.node.addDependency(route)
}
