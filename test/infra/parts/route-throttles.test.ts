import { expect, test } from 'vitest'
import { routingInput } from '../../shared/routing/routings.ts'
import { synthTemplate } from '../../support/synth-template.ts'

type Limits = Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }>

function readStage(website: { origins: string[] } | null) {
  const template = synthTemplate({ routing: routingInput([], { website }) })
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))
  const limits: Limits = stage?.['Properties'].RouteSettings
  const routes = Object.entries(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ([id, { Properties }]) => [String(Properties.RouteKey), id] as const,
  )
  return { limits, routes: new Map(routes), dependsOn: stage?.['DependsOn'] }
}

// What a delivery, or a monitor, needs is not held up: its function verifies or answers within milliseconds.
const OF_SENDERS = /^POST \/webhooks\/|^GET \/health$/

test('every door that is no sender’s has a limit of its own, set once its route is there', () => {
  const { limits, routes, dependsOn } = readStage({ origins: [] })
  const open = [...routes.keys()].filter((key) => !OF_SENDERS.test(key))
  expect(Object.keys(limits).toSorted()).toEqual(open.toSorted())
  expect(open).toContain('GET /route')
  expect(dependsOn).toEqual(expect.arrayContaining(open.map((key) => routes.get(key))))
})

test('what strangers may start in a second is far below what the stage lets through', () => {
  const { limits } = readStage({ origins: [] })
  const sum = (name: keyof Limits[string]) => Object.values(limits).reduce((total, limit) => total + limit[name], 0)
  expect(sum('ThrottlingRateLimit')).toBeLessThanOrEqual(30)
  expect(sum('ThrottlingBurstLimit')).toBeLessThanOrEqual(30)
})

test('a stage names no route that it has not', () => {
  const { limits, routes } = readStage(null)
  expect(Object.keys(limits).filter((key) => !routes.has(key))).toEqual([])
  expect(limits).not.toHaveProperty(['GET /route'])
})
