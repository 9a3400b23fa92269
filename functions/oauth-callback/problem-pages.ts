import { type Html, html } from '../../shared/html.ts'
import type { Refusal } from './check-reply.ts'
import { type Response, renderPage } from './page.ts'

/** Pages for everything that did not work: what happened, that nothing was stored, and what to do. */
export interface ProblemPages {
  badRequest(): Response
  /** `error` is shown only when it looks like one of OAuth's error codes. */
  denied(error: string): Response
  stateRefused(): Response
  codeRefused(): Response
  inactive(): Response
  refused(refusal: Refusal): Response
  unavailable(): Response
  appMissing(): Response
  appRefused(): Response
}

/** The log names the secret; the pages do not, because anybody can open them. */
export const missingApp = (secretName: string): string => `the secret ${secretName} has no client id and client secret`

const ERROR_CODE = /^[a-z_]{1,40}$/

export function createProblemPages(startUrl: string): ProblemPages {
  const again = html`<p><a class="button" href="${startUrl}">Start again</a></p>`
  const problem = (status: number, title: string, body: Html): Response =>
    renderPage({ status, mood: 'bad', title, body })
  const retry = (status: number, title: string, text: Html) => problem(status, title, html`${text}${again}`)

  return {
    badRequest: () =>
      retry(
        400,
        'This address is not complete',
        html`<p>HighLevel’s answer is missing or damaged in this address. Nothing was stored. Please begin again, and do not copy or edit the address on the way.</p>`,
      ),
    denied: (error) =>
      retry(
        400,
        'HighLevel was not connected',
        html`<p>${error === 'access_denied' ? 'Access was not allowed on HighLevel’s page' : `HighLevel did not give access${ERROR_CODE.test(error) ? ` (${error})` : ''}`}. Nothing was stored. You can begin again at any time.</p>`,
      ),
    stateRefused: () =>
      retry(
        400,
        'This link cannot be used any more',
        html`<p>To keep your account safe, an installation has to end in the browser in which it began, within ten minutes, and once.</p>
<ul>
<li>If the page before this one said “connected”, you are done.</li>
<li>If it took longer, or you changed the browser or device, begin again.</li>
<li>If that does not help, allow cookies for this address.</li>
</ul>`,
      ),
    codeRefused: () =>
      retry(
        400,
        'HighLevel no longer accepts this installation',
        html`<p>Its one-time code is used up or too old. Nothing was stored. Please begin again.</p>`,
      ),
    inactive: () =>
      retry(
        400,
        'This location is not active',
        html`<p>HighLevel says that the location is paused or unpaid. Nothing was stored. Make it active in HighLevel, then begin again.</p>`,
      ),
    refused: (refusal) => retry(400, ...refusalText(refusal)),
    unavailable: () =>
      retry(
        503,
        'That took too long',
        html`<p>HighLevel or AWS did not answer in time, so the installation was not finished. Please begin again in a minute.</p>`,
      ),
    appMissing: () =>
      problem(
        503,
        'The HighLevel app is not set up yet',
        html`<p>Whoever deployed this link has to store the client id and secret of the HighLevel app first. <code>npm run ops -- setup</code> asks for them. Ten seconds later you can begin.</p>${again}`,
      ),
    appRefused: () =>
      problem(
        502,
        'HighLevel does not accept the app',
        html`<p>Whoever deployed this link should check two things: that the client id and secret that were stored with <code>npm run ops -- setup</code> are the app’s current ones, and that the app’s redirect URL in HighLevel’s marketplace is exactly this page’s address without what follows the “?”. New keys are used within five minutes. The function’s log says more.</p>${again}`,
      ),
  }
}

function refusalText(refusal: Refusal): [string, Html] {
  if (refusal.reason === 'missing-scopes')
    return [
      'HighLevel did not allow enough',
      html`<p>This link cannot work without these scopes, so nothing was stored:</p>
<ul>${refusal.missing.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<p>Add them to the app in HighLevel’s marketplace (Advanced Settings → Auth → Scopes), then begin again.</p>`,
    ]
  if (refusal.reason === 'unknown-location')
    return [
      'This location is not set up here',
      html`<p>You chose location <code>${refusal.locationId}</code>, which no tenant in this link’s configuration names. Nothing was stored. Choose another location, or add this one to <code>infra/integration.config.ts</code> and deploy.</p>`,
    ]
  if (refusal.reason === 'unknown-agency')
    return [
      'This agency is not set up here',
      html`<p>None of the locations on which this agency has the app is set up here. Nothing was stored. If you run this link, install the app on a location that <code>infra/integration.config.ts</code> names, or add the location there and deploy; then begin again.</p>`,
    ]
  if (refusal.reason === 'whole-agency')
    return [
      'Please choose one location',
      html`<p>You installed the app for a whole agency, but this link connects single locations. Nothing was stored. Begin again and choose one location, or set <code>highLevel.installs</code> to <code>agency</code> in <code>infra/integration.config.ts</code> and deploy.</p>`,
    ]
  return [
    'HighLevel named no location',
    html`<p>The answer does not say which location it is for. Nothing was stored. Begin again and choose one location.</p>`,
  ]
}
