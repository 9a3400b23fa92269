/** Connects a location as its admin does in the browser: start, consent, callback. Answers the last page's status. */
export async function connectLocation(apiUrl: string, locationId: string): Promise<number> {
  const begun = await fetch(`${apiUrl}/oauth/highlevel/start`, { redirect: 'manual' })
  const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const consent = await fetch(begun.headers.get('location') ?? '', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ decision: 'allow', choice: `location:${locationId}` }).toString(),
  })
  const finished = await fetch(consent.headers.get('location') ?? '', { headers: { cookie } })
  await finished.arrayBuffer()
  return finished.status
}
