/** The filled texts of a secret's JSON object by their fields; none for anything else. */
export function textFieldsOf(text: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(
      Object.entries(value).filter(
        (field): field is [string, string] => typeof field[1] === 'string' && field[1].trim() !== '',
      ),
    )
  } catch {
    return {}
  }
}

/** A field of a secret's JSON object when it is a filled text; undefined for anything else. */
export const fieldOf = (text: string | undefined, field: string): string | undefined =>
  new Map(Object.entries(textFieldsOf(text))).get(field)
