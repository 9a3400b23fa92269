import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import type { LeftoverClients } from './find-leftovers.ts'
import type { Leftover } from './leftover.ts'

export interface Deletion {
  leftover: Leftover
  /** Why it is still there; absent when it is gone. */
  problem?: string
}

/** Days until KMS deletes a key; until then `aws kms cancel-key-deletion` brings it back. */
const KEY_DAYS = 30

/**
 * Deletes each of them, whatever becomes of the others. A secret is gone at once, so that its name is free for the next
 * deployment; AWS keeps a backup of a table for 35 days.
 */
export async function deleteLeftovers(clients: LeftoverClients, leftovers: readonly Leftover[]): Promise<Deletion[]> {
  const deletions: Deletion[] = []
  for (const leftover of leftovers) {
    try {
      await deleteOne(clients, leftover)
      deletions.push({ leftover })
    } catch (error) {
      deletions.push({ leftover, problem: error instanceof Error ? error.name : 'Error' })
    }
  }
  return deletions
}

async function deleteOne({ secrets, dynamo }: LeftoverClients, { kind, id }: Leftover): Promise<void> {
  switch (kind) {
    case 'secret':
      await secrets.send(new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true }))
      return
    case 'table':
      await dynamo.send(new DeleteTableCommand({ TableName: id }))
      return
    case 'key':
      await scheduleKeyDeletion(id)
  }
}

async function scheduleKeyDeletion(KeyId: string): Promise<void> {
  const { KMSClient, ScheduleKeyDeletionCommand } = await import('@aws-sdk/client-kms')
  const client = new KMSClient({})
  try {
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: KEY_DAYS }))
  } finally {
    client.destroy()
  }
}
