import type { ConsoleRoute } from './console-route.ts'

/** Addresses of the stage, as its ready line has them. */
export interface StageAddresses {
  apiUrl: string
  awsUrl: string
  highLevelUrl: string
  chiliPiperUrl: string
  tenant: string
  locationId: string
  syncQueueUrl: string
  deadLetterQueueUrl: string
}

export interface StageView extends StageAddresses {
  /** Messages that wait or are being worked on. */
  waiting: number
  /** Messages in quarantine. */
  dead: number
}

/** Where everything is, and what waits. */
export function stageRoutes(
  stage: StageAddresses,
  countMessages: (queueUrl: string) => Promise<number>,
): ConsoleRoute[] {
  const view = async (): Promise<StageView> => {
    const urls = [stage.syncQueueUrl, stage.deadLetterQueueUrl]
    const [waiting = 0, dead = 0] = await Promise.all(urls.map(countMessages))
    return { ...stage, waiting, dead }
  }
  return [{ method: 'GET', path: '/api/stage', run: async () => ({ json: await view() }) }]
}
