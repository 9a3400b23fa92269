/** What our API clients need of `fetch`; the runtime's own is one. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>

export interface FetchInit {
  method: string
  headers: Record<string, string>
  body?: string
  /** A redirect is an answer like any other: no token goes where a redirect points. */
  redirect: 'manual'
  signal: AbortSignal
}

export interface FetchAnswer {
  status: number
  headers: FetchHeaders
  body: FetchBody | null
}

/** Names in any case. */
export type FetchHeaders = Pick<Headers, 'get'>

/** The body's bytes as they come, to be read once; `cancel` gives up the rest. */
export interface FetchBody extends AsyncIterable<Uint8Array> {
  cancel(): Promise<void>
}
