import { createServer, type Server } from 'node:http'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { close, listen } from '../aws/protocol.ts'
import { renderPage } from './render-page.ts'

export interface ConsoleStage {
  apiUrl: string
  awsUrl: string
  highLevelUrl: string
  chiliPiperUrl: string
  tenant: string
  locationId: string
  syncQueueUrl: string
  deadLetterQueueUrl: string
}

const contactsSchema = z.array(
  z.object({
    contact: z.looseObject({
      id: z.string(),
      email: z.string().nullish(),
      phone: z.string().nullish(),
      firstName: z.string().nullish(),
      lastName: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
    }),
    notes: z.array(z.looseObject({ body: z.string() })),
    tasks: z.array(z.looseObject({ title: z.string(), dueDate: z.string(), completed: z.boolean() })),
  }),
)
export type ConsoleContact = z.infer<typeof contactsSchema>[number]

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
}

/** The stage's page for people: its addresses, what waits on the queues, and what HighLevel looks like now. */
export async function startConsole(options: {
  port?: number
  stage: ConsoleStage
}): Promise<{ url: string; close(): Promise<void> }> {
  const { stage } = options
  const sqs = new SQSClient({
    endpoint: stage.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'console', secretAccessKey: 'console' },
  })
  const server: Server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/') {
      response.writeHead(404, HEADERS).end('Not found')
      return
    }
    look(sqs, stage).then(
      (page) => response.writeHead(200, HEADERS).end(page),
      (error: unknown) =>
        response.writeHead(500, HEADERS).end(`The console could not read the stage: ${String(error)}`),
    )
  })
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      sqs.destroy()
      await close(server)
    },
  }
}

async function look(sqs: SQSClient, stage: ConsoleStage): Promise<string> {
  const [waiting, dead, contacts] = await Promise.all([
    countMessages(sqs, stage.syncQueueUrl),
    countMessages(sqs, stage.deadLetterQueueUrl),
    readContacts(stage.highLevelUrl),
  ])
  return renderPage({ stage, waiting, dead, contacts })
}

async function countMessages(sqs: SQSClient, queueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  )
  return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
}

/** Contacts of the simulator; undefined when another HighLevel is used, which has no such view. */
async function readContacts(highLevelUrl: string): Promise<ConsoleContact[] | undefined> {
  try {
    const response = await fetch(`${highLevelUrl}/_simulator/contacts`, { redirect: 'error' })
    const result = contactsSchema.safeParse(await response.json())
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
