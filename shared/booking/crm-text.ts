/** Text as the CRM can take it: well-formed, without NUL, and at most `max` UTF-16 units, never cut inside a character. */
export function crmText(text: string, max: number): string {
  const clean = text.replaceAll('\u0000', '').toWellFormed().trim()
  return clean.length <= max ? clean : `${wholeCharacters(clean.slice(0, max - 1))}…`
}

const wholeCharacters = (text: string) => (/[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text)
