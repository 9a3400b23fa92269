import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createPushedNotes } from '../../../shared/booking-notes/pushed-notes.ts'
import { createBriefUrl } from '../../../shared/brief/brief-url.ts'
import { createLinkKeys } from '../../../shared/brief/link-keys.ts'
import type { Clock } from '../../../shared/clock.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { readIntegration } from '../read-integration.ts'
import type { NotesOfBookings } from './sides/read-sides.ts'

export interface OperatorOptions {
  /** Directory of the cloud assembly, where synth left the checked configuration. */
  assembly: string
  awsUrl: string
  apiUrl: string
  outputs: Record<string, string>
  tenant: string
  locationId: string
  clock: Clock
}

/** What the console finds out as an operator would: from queues, secrets, table and configuration. */
export interface OperatorView {
  countMessages(queueUrl: string): Promise<number>
  notes: NotesOfBookings
  close(): void
}

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

export function createOperatorView(options: OperatorOptions): OperatorView {
  const { awsUrl, apiUrl, outputs, tenant, locationId, clock } = options
  const credentials = { accessKeyId: 'console', secretAccessKey: 'console' }
  const client = { endpoint: awsUrl, region: 'us-east-1', credentials }
  const clients = {
    sqs: new SQSClient(client),
    dynamo: new DynamoDBClient(client),
    secrets: new SecretsManagerClient(client),
  }
  const documents = DynamoDBDocumentClient.from(clients.dynamo)
  const store = createPushedNotes({ documents, tableName: outputs['TableName'] ?? '', clock })
  const keys = createLinkKeys({ secrets: clients.secrets, name: outputs['BriefLinksSecretArn'] ?? '', clock })
  const briefUrl = createBriefUrl({ keys, baseUrl: apiUrl, clock })
  const { sharedNotes } = settingsFor(readIntegration(options.assembly), locationId)
  return {
    async countMessages(QueueUrl) {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] })
      const { Attributes } = await clients.sqs.send(command)
      return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
    },
    notes: {
      whyNone: sharedNotes
        ? undefined
        : 'No note leaves the CRM: the configuration has no sharedNotes. Set them in infra/integration.config.ts to show notes with bookings.',
      async briefUrl({ id, end }) {
        if (!sharedNotes?.brief) return undefined
        return briefUrl({ tenant, meetingId: id, endsAt: end, daysAfter: sharedNotes.brief.daysAfter })
      },
      pushed: (meetingId) => store.read({ tenant, meetingId }),
    },
    close() {
      for (const one of Object.values(clients)) one.destroy()
    },
  }
}
