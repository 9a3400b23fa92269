import { z } from 'zod'
import { ConsoleError } from '../console-error.ts'

const refusalSchema = z.object({ error: z.string().optional(), message: z.unknown().optional() })

export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
}

/** The answer of a simulator as JSON. @throws ConsoleError with the simulator's own words when it refuses. */
export async function askSimulator(url: string, { method = 'GET', body, headers }: Asked = {}): Promise<unknown> {
  const response = await fetch(url, {
    method,
    redirect: 'error',
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new ConsoleError(502, `The simulator at ${new URL(url).origin} does not answer; has the stage stopped?`, {
      cause,
    })
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  throw new ConsoleError(
    response.status === 404 ? 404 : 400,
    wordsOf(text) ?? `The simulator answered ${response.status}`,
  )
}

function wordsOf(text: string): string | undefined {
  try {
    const { error, message } = refusalSchema.parse(JSON.parse(text))
    return error ?? (typeof message === 'string' ? message : JSON.stringify(message))
  } catch {
    return undefined
  }
}
