/** A field of a secret's JSON when it is a filled text; undefined for anything else. */
export function fieldOf(text: string | undefined, field: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    const told = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(field) : undefined
    return typeof told === 'string' && told.trim() !== '' ? told : undefined
  } catch {
    return undefined
  }
}
