/** What a person does in HighLevel; the token that the simulated location had before it was connected stays good. */
export async function asPerson(
  highLevelUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${highLevelUrl}${path}`, {
    method,
    headers: {
      authorization: 'Bearer pit-local-simulator',
      version: '2021-07-28',
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return JSON.parse(await response.text())
}
