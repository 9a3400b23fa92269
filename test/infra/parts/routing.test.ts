import { expect, test } from 'vitest'
import { routingInput } from '../../shared/routing/routings.ts'
import { synthTemplate } from '../../support/synth-template.ts'

type Template = ReturnType<typeof synthTemplate>
const withWebsite = synthTemplate({ routing: routingInput([], { website: { origins: [] } }) })
const routes = (template: Template) =>
  Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties?.['RouteKey'])

/** What the route function may do with the table. */
function tableActions(template: Template): unknown[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties)
  const own = policies.filter((policy) => /^RoutingRoute/.test(policy?.['PolicyName']))
  const actions: unknown[] = own.flatMap((policy) =>
    policy?.['PolicyDocument'].Statement.flatMap(({ Action }: { Action: unknown }) => Action),
  )
  return actions.filter((action) => /^dynamodb:/.test(String(action))).toSorted()
}

test('GET /route is there where a website is answered', () => {
  expect(routes(withWebsite)).toContain('GET /route')
  for (const routing of [null, routingInput([])]) expect(routes(synthTemplate({ routing }))).not.toContain('GET /route')
})

test('the route function writes to the table where a door asks HighLevel, and nowhere else', () => {
  const withPages = synthTemplate({ sharedNotes: { visible: { all: true }, brief: {} } })
  for (const template of [withWebsite, withPages])
    expect(tableActions(template)).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem'])
  expect(tableActions(synthTemplate({ routing: routingInput([]) }))).toEqual(['dynamodb:GetItem'])
})
