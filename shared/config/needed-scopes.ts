import type { Integration } from './define-integration.ts'

export interface NeededScope {
  scope: string
  /** What it is needed for, in the words of the consent page. */
  why: string
}

/** The scopes that this configuration uses, and no other: what the consent page asks for and what a grant must have. */
export function neededScopes(integration: Pick<Integration, 'mode' | 'highLevel'>): NeededScope[] {
  const scopes = [
    { scope: 'contacts.readonly', why: 'Finds the contact that a booking belongs to, by e-mail or phone.' },
  ]
  if (integration.mode === 'sync')
    scopes.push({ scope: 'contacts.write', why: 'Creates and updates contacts with their notes, tasks and tags.' })
  if (integration.highLevel.installs === 'agency')
    scopes.push(
      { scope: 'oauth.readonly', why: 'Lists the locations of your agency that have the app.' },
      { scope: 'oauth.write', why: 'Connects each of these locations.' },
    )
  return scopes
}
