import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

const { CHILI_PIPER_SECRET_PREFIX: prefix, SYNC_QUEUE_URL: QueueUrl } = process.env
const secrets = new SecretsManagerClient({})
const sqs = new SQSClient({})
let secret: string | undefined

/** The AWS calls of a delivery and nothing else: no check, no signature, no envelope, no log. */
export async function handler(event: APIGatewayProxyEventV2) {
  secret ??= (await secrets.send(new GetSecretValueCommand({ SecretId: `${prefix}demo` }))).SecretString
  if (!secret) return { statusCode: 503 }
  const id = `${Date.now()}-${Math.floor(Math.random() * 1e9)}`
  // A group that nobody works on.
  const message = { MessageGroupId: 'bench', MessageDeduplicationId: id, MessageBody: event.body ?? '' }
  await sqs.send(new SendMessageCommand({ QueueUrl, ...message }))
  return { statusCode: 202, body: '{"status":"accepted"}' }
}
