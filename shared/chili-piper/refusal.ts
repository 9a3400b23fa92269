const fieldOf = (body: unknown, name: 'errorCode' | 'errorMessage'): string => {
  const value = typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : ''
  return typeof value === 'string' ? value : ''
}

/**
 * The plain word that a refusal has for its reason. There are two forms: JSON with an errorCode, and the text
 * "Invalid value for: body (…)", of which only what is before the parenthesis is sure to quote nothing.
 */
export function errorCodeOf(body: unknown): string | undefined {
  if (typeof body !== 'string') return /^[A-Za-z][\w.-]{0,63}$/.exec(fieldOf(body, 'errorCode'))?.[0]
  const invalid = /^Invalid value for: (?:body|(?:path|query) parameter [A-Za-z]{1,40})(?![^\s(])/.exec(body.trim())
  return invalid?.[0]
}

/** The permission that a 403 misses: one word, a dot, one word; no part of an address or of a host's longer name. */
export function missingPermission(body: unknown): string | undefined {
  const text = typeof body === 'string' ? body : fieldOf(body, 'errorMessage')
  return /(?<![\w.@/:-])[A-Za-z][A-Za-z-]{1,40}\.[A-Za-z]{3,20}(?![\w@/:-]|\.\w)/.exec(text)?.[0]
}
