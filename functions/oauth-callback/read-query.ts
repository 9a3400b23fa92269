const READ = ['code', 'state', 'error'] as const

export type CallbackQuery = Partial<Record<(typeof READ)[number], string>>

/**
 * The parameters of an authorization response. Any other, such as a redirect_uri, is not looked at.
 * Returns undefined when one comes twice (RFC 6749 section 3.1): the HTTP API would join the two with a comma,
 * so this reads the raw query string.
 */
export function readQuery(rawQueryString: string): CallbackQuery | undefined {
  const given = new URLSearchParams(rawQueryString)
  if (READ.some((name) => given.getAll(name).length > 1)) return undefined
  const known = READ.flatMap((name) => {
    const value = given.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(known)
}

// Visible ASCII (RFC 6749 appendix A.11); HighLevel's codes are far shorter.
const CODE = /^[\x21-\x7e]{1,2048}$/

export const isCode = (text: string | undefined): text is string => text !== undefined && CODE.test(text)
