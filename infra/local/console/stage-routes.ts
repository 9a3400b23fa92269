import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
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
export function stageRoutes(stage: StageAddresses, sqs: SQSClient): ConsoleRoute[] {
  const count = async (QueueUrl: string): Promise<number> => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
    return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
  }
  const view = async (): Promise<StageView> => {
    const [waiting, dead] = await Promise.all([count(stage.syncQueueUrl), count(stage.deadLetterQueueUrl)])
    return { ...stage, waiting, dead }
  }
  return [{ method: 'GET', path: '/api/stage', run: async () => ({ json: await view() }) }]
}
