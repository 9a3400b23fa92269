/** HighLevel's `message` is a text, or a list of texts when validation fails. */
export function messagesOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('message' in body)) return []
  const { message } = body
  return (Array.isArray(message) ? message : [message]).filter((line) => typeof line === 'string')
}

/** The id that HighLevel's support asks for, which every answer carries; nothing that is no plain id is taken for one. */
export function traceIdOf(body: unknown): { traceId?: string } {
  if (typeof body !== 'object' || body === null || !('traceId' in body)) return {}
  const { traceId } = body
  return typeof traceId === 'string' && /^[\w-]{1,64}$/.test(traceId) ? { traceId } : {}
}

export const isPrivateIntegration = (body: unknown) =>
  messagesOf(body).some((line) => /private integration/i.test(line))

/**
 * Whether a 401 is about the token itself. Scope, version and token type are refused with 401, too, and no newer token would
 * help. A Private Integration Token that was replaced is a token problem: only this process is behind.
 */
export const isTokenProblem = (body: unknown) =>
  isPrivateIntegration(body) ||
  messagesOf(body).some((line) => /invalid jwt|access token|invalid token|expired/i.test(line))

/** One of the known reasons in our own words: HighLevel's text might quote what was sent. */
export function refusalKind(body: unknown): string {
  const text = messagesOf(body).join(' ')
  if (/scope/i.test(text)) return 'the grant lacks a scope'
  if (/version header/i.test(text)) return 'the Version header is refused'
  if (/private integration/i.test(text)) return 'the Private Integration Token is invalid'
  if (/access to this location/i.test(text)) return 'the grant is for another location'
  return 'the grant is refused'
}

/** The names that a duplicate rule's refusal gives: the contact that stands in the way. */
export function duplicateContactId(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('meta' in body)) return undefined
  const { meta } = body
  if (typeof meta !== 'object' || meta === null || !('contactId' in meta)) return undefined
  return typeof meta.contactId === 'string' && meta.contactId !== '' ? meta.contactId : undefined
}
