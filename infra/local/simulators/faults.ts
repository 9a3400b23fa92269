import { z } from 'zod'

const outcome = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.json().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ kind: z.literal('reset-before') }),
  z.strictObject({ kind: z.literal('reset-after') }),
  z.strictObject({ kind: z.literal('silence'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('body'), body: z.string() }),
])

const isPattern = (path: string) => path.length > 2 && path.startsWith('/') && path.endsWith('/')

const compiles = (path: string) => {
  try {
    return !isPattern(path) || new RegExp(path.slice(1, -1)) instanceof RegExp
  } catch {
    return false
  }
}

/**
 * A scripted fault: the next `times` requests that match get `then` instead of (or around) the real answer.
 * `path` is a prefix of path and query; when it ends with a slash too, its inside may also match as a regular expression.
 */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().startsWith('/').refine(compiles, 'is no valid regular expression').optional(),
    })
    .default({}),
  times: z.int().min(1).default(1),
  // biome-ignore lint/suspicious/noThenProperty: the control API reads "match … then"; nothing awaits a fault.
  then: outcome,
})

export type Fault = z.infer<typeof faultSchema>
export type FaultOutcome = Fault['then']

export interface Faults {
  add(fault: Fault): void
  list(): Fault[]
  clear(): void
  /** The outcome of the first fault that matches, which is used up by one. */
  take(method: string, target: string): FaultOutcome | undefined
}

const matchesPath = (path: string, target: string) =>
  target.startsWith(path) || (isPattern(path) && new RegExp(path.slice(1, -1)).test(target))

/** Faults are meant for one run: they are kept in memory, and a restart forgets them. */
export function createFaults(): Faults {
  let faults: Fault[] = []
  return {
    add: (fault) => void faults.push({ ...fault }),
    list: () => faults,
    clear: () => {
      faults = []
    },
    take(method, target) {
      const found = faults.find(
        ({ match }) =>
          (match.method === undefined || match.method.toUpperCase() === method) &&
          (match.path === undefined || matchesPath(match.path, target)),
      )
      if (!found) return undefined
      found.times -= 1
      faults = faults.filter(({ times }) => times > 0)
      return found.then
    },
  }
}
