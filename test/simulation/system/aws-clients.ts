import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** Any AWS client, with this in place of the network. */
function over<Client extends object>(prototype: Client, send: (command: object) => Promise<unknown>): Client {
  const client: Client = Object.create(prototype)
  Object.defineProperty(client, 'send', { value: send, configurable: true })
  return client
}

const region = 'eu-west-1'
const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' }
const sqs = new SQSClient({ region, credentials })
const secrets = new SecretsManagerClient({ region, credentials })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region, credentials }))

/** How one process reaches the services: `call` gives what is done its time, its faults and its crashes. */
export type Reach = <T>(what: string, effect: () => T) => Promise<T>

export const documentsOver = (reach: Reach, run: (command: object) => unknown): DynamoDBDocumentClient =>
  over(documents, (command) => reach(`table ${command.constructor.name}`, () => run(command)))

export const secretsOver = (reach: Reach, values: ReadonlyMap<string, string>): SecretsManagerClient =>
  over(secrets, (command) =>
    reach('read secret', () => {
      if (!(command instanceof GetSecretValueCommand)) throw new Error(`No ${command.constructor.name} here`)
      return { SecretString: values.get(command.input.SecretId ?? ''), VersionId: 'v1' }
    }),
  )

export interface QueueActions {
  send(input: SendMessageCommand['input']): void
  changeVisibility(input: ChangeMessageVisibilityCommand['input']): void
}

export const sqsOver = (reach: Reach, queues: QueueActions): SQSClient =>
  over(sqs, (command) =>
    reach(`sqs ${command.constructor.name}`, () => {
      if (command instanceof SendMessageCommand) queues.send(command.input)
      else if (command instanceof ChangeMessageVisibilityCommand) queues.changeVisibility(command.input)
      else throw new Error(`No ${command.constructor.name} here`)
      return {}
    }),
  )
