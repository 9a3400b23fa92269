import type { Routing } from '../config/routing-settings.ts'

/** The router's page, with the fields that its aliases name filled in. Chili Piper reads `?alias=value`. */
export function routerLink(
  { domain, website }: Pick<Routing, 'domain'> & { website: Pick<NonNullable<Routing['website']>, 'prefill'> | null },
  router: string,
  email?: string,
): string {
  const query = new URLSearchParams()
  if (email) for (const alias of Object.keys(website?.prefill ?? {})) query.set(alias, email)
  const page = `https://${domain}/concierge-router/${encodeURIComponent(router)}`
  return query.size > 0 ? `${page}?${query}` : page
}

/** The routers that the configuration names. */
export const routersOf = ({ rules, otherwise }: Pick<Routing, 'rules' | 'otherwise'>): string[] => [
  ...new Set([otherwise.router, ...rules.map(({ to }) => to.router)]),
]
