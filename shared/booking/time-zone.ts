/** The IANA name as given when this runtime knows it, else undefined. */
export function parseTimeZone(text: string | undefined): string | undefined {
  if (!text || text.length > 64) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    return undefined
  }
}
