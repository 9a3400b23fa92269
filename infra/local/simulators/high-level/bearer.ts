import type { Location } from './operation.ts'

/** Tells whose request it is. The one place that knows about tokens. */
export type BearerCheck = (authorization: string | undefined) => Location | undefined

export function createBearerCheck(locations: Location[]): BearerCheck {
  const byToken = new Map(locations.map((location) => [location.token, location]))
  return (authorization) => byToken.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '')
}
