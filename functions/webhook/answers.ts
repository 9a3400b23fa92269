import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export type Response = APIGatewayProxyStructuredResultV2

/** An answer to a machine: small JSON that no cache keeps. */
export const answer = (statusCode: number, body: Record<string, string>): Response => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
})

/** Fixed texts: an answer never says what was wrong with a signature, and never quotes what came in. */
export const ANSWERS = {
  202: answer(202, { status: 'accepted' }),
  401: answer(401, { message: 'Not verified' }),
  404: answer(404, { message: 'Not Found' }),
  413: answer(413, { message: 'Larger than 256 KiB' }),
  415: answer(415, { message: 'Only application/json in UTF-8, not encoded' }),
  429: answer(429, { message: 'Cannot store this now, send it again later' }),
  503: answer(503, { message: 'Cannot store this now, send it again later' }),
} as const
