import { createHash } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type Html, html, toText } from '../../shared/html.ts'
import { HSTS } from '../../shared/http/hsts.ts'
import { PAGE_STYLE } from './page-style.ts'

export type Response = APIGatewayProxyStructuredResultV2

export type Mood = 'question' | 'good' | 'bad'

export interface Page {
  status: number
  mood: Mood
  title: string
  body: Html
}

const styleHash = createHash('sha256').update(toText(PAGE_STYLE)).digest('base64')

// Nothing is loaded, run, framed or submitted; the address, which may hold a code, goes to nobody.
const HEADERS = {
  'cache-control': 'no-store',
  'strict-transport-security': HSTS,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
const PAGE_HEADERS = {
  ...HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
  'x-frame-options': 'DENY',
}

const SIGNS: Record<Mood, string> = { question: '↔', good: '✓', bad: '!' }

/** The answer that shows a page. */
export function renderPage({ status, mood, title, body }: Page): Response {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Chili Piper ↔ HighLevel</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main class="${mood}">
<p class="product">Chili Piper <span aria-hidden="true">↔</span> HighLevel</p>
<h1><span class="sign" aria-hidden="true">${SIGNS[mood]}</span>${title}</h1>
${body}
</main>
</body>
</html>
`
  return { statusCode: status, headers: PAGE_HEADERS, body: toText(document) }
}

/** The answer that sends the browser on, with cookies to keep. */
export const redirectTo = (location: string, cookies: string[] = []): Response => ({
  statusCode: 302,
  headers: { ...HEADERS, location },
  ...(cookies.length > 0 ? { cookies } : {}),
})
