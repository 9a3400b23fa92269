import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type Html, html, toText } from '../../shared/html.ts'
import { HSTS } from '../../shared/http/hsts.ts'
import { PAGE_STYLE } from './page-style.ts'

/** What the pages look at of a request. */
export type RouteEvent = Pick<APIGatewayProxyEventV2, 'routeKey' | 'rawQueryString' | 'pathParameters'> & {
  requestContext: { http: { method: string } }
  headers?: APIGatewayProxyEventV2['headers']
}
export type Response = APIGatewayProxyStructuredResultV2

const styleHash = createHash('sha256').update(toText(PAGE_STYLE)).digest('base64')

// Nothing is loaded, run, framed, submitted, kept or found; the address, which opens the page, goes to nobody.
const HEADERS = {
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
  'strict-transport-security': HSTS,
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
}

export interface Page {
  status: number
  title: string
  body: Html
  /** After so many seconds the browser loads the page again by itself. */
  refreshSeconds?: number
}

/** The answer that shows a page. */
export function renderPage({ status, title, body, refreshSeconds }: Page): Response {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
  const refresh: Record<string, string> = refreshSeconds === undefined ? {} : { refresh: String(refreshSeconds) }
  return { statusCode: status, headers: { ...HEADERS, ...refresh }, body: toText(document) }
}

const messagePage = (status: number, title: string, text: string): Response =>
  renderPage({ status, title, body: html`<div class="card message"><h1>${title}</h1><p>${text}</p></div>` })

/** The same for every link that opens nothing, whatever the reason. */
export const refusedPage = (): Response =>
  messagePage(404, 'This link is not valid or has expired', 'Ask the person who sent it for a new one.')

export const unavailablePage = (): Response =>
  messagePage(503, 'This page cannot be shown just now', 'Nothing is lost. Try again in a minute.')

/** What HEAD is answered: the same without the page. */
export const withoutBody = (response: Response): Response => ({ ...response, body: '' })
