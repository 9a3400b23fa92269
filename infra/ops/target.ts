import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'

/** What a command has to know of the stage it works on. */
export interface StageFacts {
  integration: Integration
  clock: Clock
  tableName: string
  syncQueueUrl: string
  /** Names of the tenants' secrets begin with it. */
  chiliPiperSecretPrefix: string
  chiliPiperUrl: string
  /** These are absent for a stage that is older than what needs them. */
  deadLetterQueueUrl?: string
  highLevelUrl?: string
  grantPrefix?: string
  /** Of the functions that work on bookings. */
  logGroupNames?: readonly string[]
  apiUrl?: string
  highLevelAppSecretName?: string
  /** Where it runs. */
  place?: StagePlace
  /** Digest of the configuration it was deployed with. */
  deployedDigest?: string
}

export type StagePlace = { kind: 'local'; directory: string } | { kind: 'aws'; stage: string; stackName: string }

/** What is written after a command so that it finds this stage again. */
export function stageOption({ place }: Pick<StageFacts, 'place'>): string {
  if (!place) return ''
  return place.kind === 'local' ? ` --local ${place.directory}` : ` --stage ${place.stage}`
}

/** A stage with its AWS services: on this machine or in AWS, the commands do not know which. */
export interface Target extends StageFacts {
  documents: DynamoDBDocumentClient
  sqs: SQSClient
  secrets: SecretsManagerClient
  logs?: Pick<CloudWatchLogsClient, 'send'>
  close(): void
}

type Connection = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>

/** @param connection where its services are; without it, what the environment says. */
export function connectTarget(facts: StageFacts, connection: Connection = {}): Target {
  const config = Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== undefined))
  const dynamo = new DynamoDBClient(config)
  const sqs = new SQSClient(config)
  const secrets = new SecretsManagerClient(config)
  const logs = new CloudWatchLogsClient(config)
  return {
    ...facts,
    documents: DynamoDBDocumentClient.from(dynamo),
    sqs,
    secrets,
    logs,
    close() {
      for (const client of [dynamo, sqs, secrets, logs]) client.destroy()
    },
  }
}
