/** Addresses of this API's own pages, all made from its deployed address and never from a request. */
export interface InstallUrls {
  /** Without a slash at its end. */
  api: string
  /** A new state, and on to HighLevel. */
  start: string
  /** The page that says what HighLevel will be asked for, and why. */
  why: string
  /** Registered with the app in HighLevel's marketplace. */
  callback: string
}

export function installUrls(apiUrl: string): InstallUrls {
  const api = apiUrl.replace(/\/$/, '')
  const start = `${api}/oauth/highlevel/start`
  return { api, start, why: `${start}?why`, callback: `${api}/oauth/highlevel/callback` }
}

interface ConsentRequest {
  consentUrl: string
  clientId: string
  callback: string
  scopes: readonly string[]
  state: string
}

/** The authorization request (RFC 6749 section 4.1.1), as HighLevel documents it: spaces as %20. */
export function consentRequestUrl({ consentUrl, clientId, callback, scopes, state }: ConsentRequest): string {
  const query = new URLSearchParams({
    response_type: 'code',
    redirect_uri: callback,
    client_id: clientId,
    scope: scopes.join(' '),
    state,
  })
  return `${consentUrl}?${query.toString().replaceAll('+', '%20')}`
}
