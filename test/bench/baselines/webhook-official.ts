import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { HighLevel } from '@gohighlevel/api-client'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

const { CHILI_PIPER_SECRET_PREFIX: prefix, SYNC_QUEUE_URL: QueueUrl } = process.env
const secrets = new SecretsManagerClient({})
const sqs = new SQSClient({})
let secret: string | undefined
// Whoever takes webhooks of HighLevel with its SDK has this in the bundle.
export const highLevel = new HighLevel({ privateIntegrationToken: 'pit-bench' })

/** The same with HighLevel's official SDK at hand, as its webhook guide has it. */
export async function handler(event: APIGatewayProxyEventV2) {
  secret ??= (await secrets.send(new GetSecretValueCommand({ SecretId: `${prefix}demo` }))).SecretString
  if (!secret) return { statusCode: 503 }
  const id = `${Date.now()}-${Math.floor(Math.random() * 1e9)}`
  const message = { MessageGroupId: 'bench', MessageDeduplicationId: id, MessageBody: event.body ?? '' }
  await sqs.send(new SendMessageCommand({ QueueUrl, ...message }))
  return { statusCode: 202, body: '{"status":"accepted"}' }
}
