/** The IANA name as given when this runtime knows it, else undefined. */
export function parseTimeZone(text: string | undefined): string | undefined {
  // Offsets such as +05:30 are zones to this runtime, but no names.
  if (!text || !/^[A-Za-z][\w/+-]{0,63}$/.test(text)) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    return undefined
  }
}
