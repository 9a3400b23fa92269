/** Asks the console's server. @throws Error with the server's own words. */
export async function ask<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: method === 'GET' ? {} : { 'content-type': 'application/json' },
    body: method === 'GET' ? null : JSON.stringify(body ?? {}),
  }).catch(() => {
    throw new Error('The stage does not answer; is it still running?')
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error ?? `${path} answered ${response.status}`)
  return answer
}
