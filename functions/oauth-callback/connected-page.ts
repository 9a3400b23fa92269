import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { type Html, html } from '../../shared/html.ts'
import { type Response, renderPage } from './page.ts'

interface ConnectedPage {
  apiUrl: string
  integration: Integration
}

const TRIGGERS = [
  ['For New Meeting', 'created'],
  ['For Meeting Update', 'updated'],
  ['For Canceled Meeting', 'deleted'],
] as const

/** A location is connected: what happens now, and what is left to paste. */
export function locationConnectedPage(page: ConnectedPage & { locationId: string }): Response {
  const { locationId, integration } = page
  return renderPage({
    status: 200,
    mood: 'good',
    title: 'Location connected',
    body: html`
<p>HighLevel location <code>${locationId}</code> is connected. The connection renews itself; you need not come back.</p>
<h2>What happens next</h2>
${nextSteps(settingsFor(integration, locationId))}
${tenantsOf(integration, [locationId]).map((tenant) => chiliPiperUrls(page.apiUrl, tenant))}
${highLevelUrl(page.apiUrl)}`,
  })
}

/** Names of the tenants whose bookings may go to one of these locations: a page names nobody else's. */
const tenantsOf = ({ tenants }: Integration, locationIds: readonly string[]): string[] =>
  Object.entries(tenants).flatMap(([tenant, rules]) =>
    locationsOf({ tenants: { of: rules } }).some((location) => locationIds.includes(location)) ? [tenant] : [],
  )

/** An agency is connected; its configured locations follow one by one. */
export function agencyConnectedPage(
  page: ConnectedPage & { companyId: string; locationIds: readonly string[]; isWholeList: boolean; startUrl: string },
): Response {
  const { companyId, locationIds, isWholeList, integration } = page
  const noun = locationIds.length === 1 ? 'location is' : 'locations are'
  const incomplete = html`<p>HighLevel did not list all of them in time. Start again to connect the rest; what is connected stays so.</p>
<p><a class="button" href="${page.startUrl}">Start again</a></p>`
  return renderPage({
    status: 200,
    mood: isWholeList ? 'good' : 'question',
    title: 'Agency connected',
    body: html`
<p>HighLevel agency <code>${companyId}</code> is connected.
${locationIds.length} ${noun} being connected now, which takes a few minutes at most. A location that is set up here and installs the app later is connected by itself.</p>
${isWholeList ? [] : incomplete}
<h2>What happens next</h2>
${nextSteps(integration)}
${tenantsOf(integration, locationIds).map((tenant) => chiliPiperUrls(page.apiUrl, tenant))}
${highLevelUrl(page.apiUrl)}`,
  })
}

function nextSteps({ mode }: Pick<Integration, 'mode'>): Html {
  const effect =
    mode === 'sync'
      ? html`Book a test meeting: within seconds its guest is a contact in HighLevel, with a note and a task for the host.`
      : html`Book a test meeting: this is a dry run, so the log says what would be changed in HighLevel, and nothing is.`
  return html`<ol>
<li>In Chili Piper, create the three webhooks below and switch each one on.</li>
<li>${effect}</li>
</ol>`
}

function chiliPiperUrls(apiUrl: string, tenant: string): Html {
  const rows = TRIGGERS.map(
    ([type, change]) =>
      html`<dt>${type}</dt><dd><code class="copy">${`${apiUrl}/webhooks/chili-piper/${tenant}/${change}`}</code></dd>`,
  )
  return html`<h2>Webhooks of Chili Piper tenant “${tenant}”</h2>
<p class="soft">Command Center → Integrations → Webhooks → Create Custom Webhook</p>
<dl>${rows}</dl>`
}

const highLevelUrl = (apiUrl: string): Html => html`<h2>Webhook of your HighLevel app</h2>
<p class="soft">Marketplace → My Apps → your app → Advanced Settings → Webhooks → Default Webhook URL.
It tells when a location installs or uninstalls the app.</p>
<p><code class="copy">${`${apiUrl}/webhooks/highlevel`}</code></p>`
