import type { EdgeApi } from '../../../../shared/chili-piper/ask.ts'
import { createEdgeRequest, type EdgeRequestOptions } from '../../../../shared/chili-piper/request.ts'
import type { Clock } from '../../../../shared/clock.ts'
import { type Script, startScriptedServer } from '../../../support/scripted-server.ts'

/** A clock on which time-outs never come and waits are over at once; it keeps how long they would have been. */
export function createHastyClock(): Clock & { waits: number[] } {
  let now = Date.parse('2026-03-01T09:00:00Z')
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      if (signal) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
      waits.push(ms)
      now += ms
    },
  }
}

/** The request function against a scripted server; `random` gives the whole of every back-off. */
export async function createEdgeWorld(script: Script[], options: Partial<EdgeRequestOptions> = {}) {
  const clock = createHastyClock()
  const server = await startScriptedServer(...script)
  const request = createEdgeRequest({
    baseUrl: server.url,
    fetch,
    clock,
    random: () => 0.999_999_999,
    apiKey: async () => 'key-1',
    ...options,
  })
  const api: EdgeApi = { request }
  return { clock, server, request, api }
}
