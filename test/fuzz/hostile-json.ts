import fc from 'fast-check'
import { hostileKey, hostileText } from './hostile-text.ts'

/** What JSON can say and JavaScript cannot hold: written into the text as it stands. */
const RAW = ['12345678901234567890', '1e400', '-1e400', '-0', '1.0', '1E2', '9007199254740993', '0.1e-400']
const raw = fc.constantFrom(...RAW).map((text) => `«${text}»`)

const INTERESTING = [
  '2026-03-10T15:00:00Z',
  '2026-02-30T15:00:00+25:00',
  '0000-01-01T00:00:00Z',
  '275760-09-13T00:00:00Z',
  'Pat+x@Example.org',
  'pat@@example.org',
  '+44 20 7946 0958 ext. 12',
  'Europe/Paris',
  'location-1',
  '',
]
const leaf = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...INTERESTING) },
  { weight: 3, arbitrary: fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(0, -1, 2 ** 53, 1e20)) },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false) },
  { weight: 1, arbitrary: raw },
)
const list = fc.array(leaf, { maxLength: 3 })
const flat = fc.array(fc.tuple(hostileKey, leaf), { maxLength: 3 }).map(ownEntries)

/** Any value that JSON has, two or three levels deep. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 1, arbitrary: list },
  { weight: 1, arbitrary: flat },
  { weight: 1, arbitrary: fc.array(flat, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.tuple(hostileKey, flat).map((entry) => ownEntries([entry])) },
)

// Object.fromEntries defines, where an assignment of __proto__ would change the prototype.
function ownEntries(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries)
}

/** The JSON text of a value, with its raw numbers as numbers. */
export const toText = (value: unknown): string => JSON.stringify(value).replaceAll(/"«([^»]*)»"/g, '$1')

/** The value as whoever receives the text has it: undefined where it is no JSON. */
export const received = (value: unknown): unknown => JSON.parse(toText(value))

interface Place {
  at: object
  key: string | number
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return keys.flatMap((key) => [{ at: value, key }, ...placesIn(Reflect.get(value, key))])
}

const define = (at: object, key: string | number, value: unknown) =>
  Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true })

const change = fc.record({ place: fc.nat(), key: hostileKey, value: hostileValue, how: fc.nat({ max: 9 }) })

/** A good value with one to three things wrong: another value somewhere, something left out, something more. */
export function nearly(good: object): fc.Arbitrary<unknown> {
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(good)
    for (const { place, key, value, how } of changes) {
      const places = placesIn(copy)
      const chosen = places[place % Math.max(1, places.length)]
      if (!chosen) continue
      if (how === 0) Reflect.deleteProperty(chosen.at, chosen.key)
      else if (how === 1) define(chosen.at, Array.isArray(chosen.at) ? chosen.at.length : key, value)
      else define(chosen.at, chosen.key, value)
    }
    return copy
  })
}

const nested = (depth: number, open: string, inner: string, close: string) =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`

/** Texts that are deep: at the cap, over it, over what the stack holds. */
export const DEEP = [64, 65, 5_000, 100_000].flatMap((depth) => [
  nested(depth, '[', '1', ']'),
  nested(depth, '{"a":', '1', '}'),
  nested(depth, '[', '', ''),
])

/** Bytes that come as a body: any JSON, something like JSON, deep, or no text at all. */
export function bodiesLike(...good: object[]): fc.Arbitrary<Buffer> {
  const near = good.map((one) => ({ weight: 100, arbitrary: nearly(one).map(toText) }))
  const text = fc.oneof(
    ...near,
    { weight: 40, arbitrary: hostileValue.map(toText) },
    { weight: 20, arbitrary: hostileText },
    { weight: 10, arbitrary: fc.tuple(hostileValue, fc.nat()).map(([value, at]) => cut(toText(value), at)) },
    { weight: 10, arbitrary: fc.constantFrom('', 'null', '[]', '{}', '0', '"x"', '{}{}', '{"a":1}//', '\uFEFF{}') },
    // Large ones cost most of the time.
    { weight: 2, arbitrary: fc.constantFrom(...DEEP) },
  )
  return fc.oneof(
    { weight: 20, arbitrary: text.map((one) => Buffer.from(one)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: text.map((one) => Buffer.from(one.slice(0, 5_000), 'utf16le')) },
  )
}

const cut = (text: string, at: number) => text.slice(0, at % Math.max(1, text.length))
