// A process of its own that keeps queues, secrets and tables in the directory it is given, so that a test can kill it.
// Prints the address it serves on one line.
import { join } from 'node:path'
import { createAwsServer } from '../../infra/local/aws/aws-server.ts'
import { createDynamo } from '../../infra/local/aws/dynamo.ts'
import { createSecretsManager } from '../../infra/local/aws/secrets-manager.ts'
import { createSqs } from '../../infra/local/aws/sqs.ts'
import { listen } from '../../infra/local/loopback-server.ts'
import { systemClock } from '../../shared/clock.ts'

const [directory = ''] = process.argv.slice(2)
const scope = { clock: systemClock, region: 'us-east-1', account: '123456789012' }
const sqs = createSqs({ ...scope, file: join(directory, 'sqs.db') })
const secretsManager = createSecretsManager({ ...scope, file: join(directory, 'secrets.db') })
const dynamo = createDynamo({ ...scope, directory: join(directory, 'tables') })
const server = createAwsServer({
  sqs: sqs.service,
  secretsManager: secretsManager.service,
  dynamo: dynamo.service,
  log: (line) => console.error(line),
})
const url = `http://127.0.0.1:${await listen(server, 0)}`
sqs.setBaseUrl(url)
console.log(url)
