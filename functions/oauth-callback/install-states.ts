import { createHash } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../shared/clock.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'

/** How long an install may take from its start to the callback. */
export const STATE_SECONDS = 600
const BYTES = 32
// 32 bytes in base64url.
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** The states of installs under way: each finishes one install, in the browser that began it, within ten minutes. */
export interface InstallStates {
  /** A new state for this browser; its secret is made when it has none yet. @throws RemoteUnavailableError */
  begin(browser: string | undefined): Promise<{ state: string; browser: string }>
  /** True once, for the right browser and in time: the state is gone then. @throws RemoteUnavailableError */
  consume(state: string, browser: string | undefined): Promise<boolean>
}

interface InstallStatesOptions {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
  randomBytes: (size: number) => Buffer
}

/** States in the table. Both secrets are stored as digests, so reading the table finishes nobody's install. */
export function createInstallStates({ documents, tableName, clock, randomBytes }: InstallStatesOptions): InstallStates {
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  const newToken = () => randomBytes(BYTES).toString('base64url')
  const keyOf = (state: string) => ({ pk: `oauth-state#${digest(state)}`, sk: 'state' })

  return {
    async begin(known) {
      const browser = known !== undefined && TOKEN.test(known) ? known : newToken()
      const state = newToken()
      const Item = { ...keyOf(state), browser: digest(browser), expiresAt: nowSeconds() + STATE_SECONDS }
      await reachable(documents.send(new PutCommand({ TableName: tableName, Item })))
      return { state, browser }
    },

    async consume(state, browser) {
      if (browser === undefined || !TOKEN.test(browser) || !TOKEN.test(state)) return false
      // One conditional delete: of any number of callbacks at once, one finds it. Time to live deletes late, so it is asked, too.
      const command = new DeleteCommand({
        TableName: tableName,
        Key: keyOf(state),
        ConditionExpression: 'browser = :browser AND expiresAt >= :now',
        ExpressionAttributeValues: { ':browser': digest(browser), ':now': nowSeconds() },
      })
      try {
        await reachable(documents.send(command))
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },
  }
}

const digest = (token: string) => createHash('sha256').update(token).digest('hex')

async function reachable(answer: Promise<unknown>): Promise<void> {
  try {
    await answer
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) throw cause
    throw new RemoteUnavailableError('DynamoDB could not be reached', { cause })
  }
}
