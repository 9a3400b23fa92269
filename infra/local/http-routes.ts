import type { IncomingMessage } from 'node:http'

export interface Route {
  /** `POST /bookings/{id}`, `ANY /{proxy+}` or `$default`. */
  key: string
  /** Name of the function behind it. */
  functionName: string
  /** How long the function may take before the caller gets 503. */
  timeoutMs: number
  /** The limits that the stage sets for this route by itself. */
  throttle?: { perSecond: number; burst: number }
}

export interface RouteMatch {
  route: Route
  pathParameters: Record<string, string>
}

interface CompiledRoute {
  route: Route
  method: string
  pattern: RegExp
  names: string[]
  /** Sorts the most specific route first. */
  rank: string
}

/**
 * Finds the most specific route: a full match, then variables, then a greedy variable, then $default.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function createRouter(routes: readonly Route[]): (request: IncomingMessage) => RouteMatch | undefined {
  const table = routes.map(compile).sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return ({ method, url = '/' }) => {
    const path = decodePath(url.split('?', 1)[0] ?? '/')
    for (const { route, method: wanted, pattern, names } of table) {
      const values = wanted === 'ANY' || wanted === method ? pattern.exec(path) : undefined
      if (!values) continue
      return { route, pathParameters: Object.fromEntries(names.map((name, index) => [name, values[index + 1] ?? ''])) }
    }
    return undefined
  }
}

function compile(route: Route): CompiledRoute {
  if (route.key === '$default') return { route, method: 'ANY', pattern: /^/, names: [], rank: '9' }
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(route.key) ?? []
  if (!method || !path) throw new Error(`Route key ${route.key}: expected METHOD /path or $default`)
  const names: string[] = []
  const ranks: string[] = []
  const segments = path.split('/').map((segment) => {
    const [, name, greedy] = /^\{(\w+)(\+)?\}$/.exec(segment) ?? []
    ranks.push(name ? (greedy ? '3' : '2') : '1')
    if (!name) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    names.push(name)
    return greedy ? '(.+)' : '([^/]+)'
  })
  const rank = ranks.join('') + (method === 'ANY' ? 'b' : 'a')
  return { route, method, pattern: new RegExp(`^${segments.join('/')}$`, 's'), names, rank }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
