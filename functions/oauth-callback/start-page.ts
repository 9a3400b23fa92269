import type { NeededScope } from '../../shared/config/needed-scopes.ts'
import { html } from '../../shared/html.ts'
import { type Response, renderPage } from './page.ts'

interface StartPage {
  scopes: readonly NeededScope[]
  installs: 'location' | 'agency'
  /** Where the button leads: a new state and on to HighLevel. */
  startUrl: string
}

/** What the user is about to allow, and why, before HighLevel asks. */
export function startPage({ scopes, installs, startUrl }: StartPage): Response {
  const isAgency = installs === 'agency'
  const rows = scopes.map(({ scope, why }) => html`<dt><code>${scope}</code></dt><dd>${why}</dd>`)
  const choice = isAgency
    ? html`HighLevel asks you to log in as an agency admin and to choose the agency or its locations.`
    : html`HighLevel asks you to log in and to choose the location whose contacts follow your Chili Piper bookings.`
  const isWriting = scopes.some(({ scope }) => scope === 'contacts.write')
  return renderPage({
    status: 200,
    mood: 'question',
    title: isAgency ? 'Connect your HighLevel agency' : 'Connect your HighLevel location',
    body: html`
<p>${choice} You do this once; the connection then renews itself.</p>
<h2>What HighLevel will ask you to allow</h2>
<dl>${rows}</dl>
<p class="soft">Nothing else is asked for.${isWriting ? '' : ' This is a dry run: nothing is written to HighLevel.'}</p>
<p><a class="button" href="${startUrl}">Continue to HighLevel</a></p>`,
  })
}
