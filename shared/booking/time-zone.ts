// Asking the runtime is slow. It takes a name in any mixture of cases, so the number of those kept is bounded.
const MANY_NAMES = 1000
const known = new Set<string>()

/** The IANA name as given when this runtime knows it, else undefined. */
export function parseTimeZone(text: string | undefined): string | undefined {
  if (text !== undefined && known.has(text)) return text
  // Offsets such as +05:30 are zones to this runtime, but no names.
  if (!text || !/^[A-Za-z][\w/+-]{0,63}$/.test(text)) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    if (known.size < MANY_NAMES) known.add(text)
    return text
  } catch {
    return undefined
  }
}
