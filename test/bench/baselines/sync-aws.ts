import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'

const { GRANT_PREFIX: grants, TABLE_NAME: TableName } = process.env
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const secrets = new SecretsManagerClient({})

export const tokenOf = async (location: string): Promise<string> => {
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: `${grants}${location}` }))
  return JSON.parse(SecretString).accessToken
}

/** As many reads and writes of the table as our sync function needs for a first booking. */
export const read = (pk: string) => documents.send(new GetCommand({ TableName, Key: { pk, sk: 'bench' } }))
export const write = (pk: string, value: object) =>
  documents.send(new PutCommand({ TableName, Item: { pk, sk: 'bench', ...value } }))
