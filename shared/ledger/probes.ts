import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { reachable } from './table.ts'

const TTL_SECONDS = 3600

const stepSchema = z.lazy(() =>
  z.object({
    name: z.literal('highlevel'),
    ok: z.boolean(),
    errorName: z.exactOptional(z.string()),
    /** Of our own errors only, which quote nothing. */
    message: z.exactOptional(z.string()),
  }),
)
const probeSchema = z.lazy(() =>
  z.object({
    probeId: z.string(),
    locationId: z.string(),
    /** Unix milliseconds of the webhook function's clock. */
    receivedAt: z.number(),
    /** The same of the sync function's. */
    answeredAt: z.number(),
    steps: z.array(stepSchema),
  }),
)
/** One thing that the sync function tried for a probe. */
export type ProbeStep = z.infer<typeof stepSchema>
/** What became of a probe on its way through the functions. */
export type ProbeAnswer = z.infer<typeof probeSchema>

/** Answers of probes, for an hour each. Both @throws RemoteUnavailableError. */
export interface Probes {
  writeProbe(answer: ProbeAnswer): Promise<void>
  readProbe(probeId: string): Promise<ProbeAnswer | undefined>
}

const keyOf = (probeId: string) => ({ pk: `probe#${probeId}`, sk: 'answer' })

export function createProbes(options: { documents: DynamoDBDocumentClient; tableName: string }): Probes {
  const { documents, tableName: TableName } = options
  return {
    async writeProbe(answer) {
      const expiresAt = Math.floor(answer.answeredAt / 1000) + TTL_SECONDS
      const Item = { ...keyOf(answer.probeId), ...answer, expiresAt }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
    async readProbe(probeId) {
      const get = new GetCommand({ TableName, Key: keyOf(probeId), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return Item && probeSchema.parse(Item)
    },
  }
}
