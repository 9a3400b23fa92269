import { Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { routingInput } from '../../shared/routing/routings.ts'
import { synthTemplate } from '../../support/synth-template.ts'

const withWebsite = synthTemplate({ routing: routingInput([], { website: { origins: [] } }) })
const routes = (template: typeof withWebsite) =>
  Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties?.['RouteKey'])

test('GET /route is there where a website is answered, throttled by itself, and may keep what was decided', () => {
  expect(routes(withWebsite)).toContain('GET /route')
  withWebsite.hasResource('AWS::ApiGatewayV2::Stage', {
    Properties: { RouteSettings: { 'GET /route': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } } },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('route')]),
  })
  withWebsite.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^RoutingRoute'),
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'dynamodb:PutItem' })]) },
  })
})

test('without a website there is no such door', () => {
  for (const routing of [null, routingInput([])]) expect(routes(synthTemplate({ routing }))).not.toContain('GET /route')
})
