// A formatter of times takes 30 kB beside the heap, of which the garbage collector does not know: one is made per name, ever.
// Only names of zones are kept, whatever their case, so there are some hundreds at most.
const canonicalNames = new Map<string, string>()

/** The text when it has the form of an IANA name; whether there is such a zone costs some milliseconds to find out the first time. */
export const zoneName = (text: string | undefined): string | undefined =>
  // Offsets such as +05:30 are zones to this runtime, but no names.
  text !== undefined && /^[A-Za-z][\w/+-]{0,63}$/.test(text) ? text : undefined

/** The IANA name as given when this runtime knows it, else undefined. */
export function parseTimeZone(text: string | undefined): string | undefined {
  const name = zoneName(text)
  if (name === undefined) return undefined
  try {
    canonicalZone(name)
    return name
  } catch {
    return undefined
  }
}

/** The name that all names of a zone stand for. @throws RangeError for what is none */
export function canonicalZone(name: string): string {
  const key = name.toLowerCase()
  const known = canonicalNames.get(key)
  if (known !== undefined) return known
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
  canonicalNames.set(key, timeZone)
  return timeZone
}

/** Makes the first formatter of the process, which takes a hundred times as long as any other. */
export const warmTimeZones = (): void => void canonicalZone('UTC')
