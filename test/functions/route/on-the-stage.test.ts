import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { parseOptions } from '../../../infra/local/options.ts'
import { startPartners } from '../../../infra/local/partners.ts'
import { readIntegration } from '../../../infra/local/read-integration.ts'
import { startStage } from '../../../infra/local/stage.ts'
import { createBriefUrl } from '../../../shared/brief/brief-url.ts'
import { createLinkKeys } from '../../../shared/brief/link-keys.ts'
import { systemClock } from '../../../shared/clock.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { assembly } from '../../support/assembly.ts'
import { aBooking } from '../../support/bookings.ts'
import { watchLine } from '../../support/canary-watch.ts'

const TOKEN = 'pit-brief-stage'

test('as it would be deployed: the generated key opens the page, and HighLevel’s notes are on it', async () => {
  let partners: Awaited<ReturnType<typeof startPartners>> | undefined
  const log: string[] = []
  const stage = await startStage({
    assembly: await assembly('brief'),
    log: (line) => void log.push(watchLine(line)),
    configure: async (known) => {
      const { apiUrl, outputs } = known
      const options = parseOptions(['--highlevel-token', TOKEN, '--location', 'demo-location'], {})
      partners = await startPartners({
        options,
        clock: systemClock,
        fileFor: () => ':memory:',
        apiUrl,
        integration: readIntegration(known.assembly),
        outputs,
      })
      return partners.settings
    },
  })
  onTestFinished(async () => {
    await stage.close()
    await partners?.close()
  })
  const locationId = partners?.locationId ?? ''
  const client = {
    endpoint: stage.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  }
  const secrets = new SecretsManagerClient(client)
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client))
  const highLevel = async (method: string, target: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${TOKEN}`, version: '2021-07-28', 'content-type': 'application/json' }
    const response = await fetch(`${partners?.highLevelUrl}${target}`, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${await response.text()}`)
    return JSON.parse(await response.text())
  }
  const { contact } = await highLevel('POST', '/contacts/', { locationId, firstName: 'Pat' })

  const secretName = stage.outputs['BriefLinksSecretArn'] ?? ''
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }))
  expect(SecretString).toMatch(/^[A-Za-z0-9]{64}$/)
  const now = systemClock.now()
  const startsAt = new Date(now + 86_400_000).toISOString()
  const booking = aBooking({ startsAt, endsAt: startsAt })
  const event = {
    eventId: 'e1',
    change: 'created' as const,
    signedAt: Math.floor(now / 1000),
    receivedAt: now,
    booking,
  }
  const key = { tenant: 'demo', meetingId: booking.meetingId }
  const ledger = createLedger({ documents, tableName: stage.outputs['TableName'] ?? '', clock: systemClock })
  const { known } = foldEvents(undefined, [event])
  await ledger.writeLink({ ...key, locationId, revision: 0, written: { contactId: contact.id }, known })
  const keys = createLinkKeys({ secrets, name: secretName, clock: systemClock })
  const link = await createBriefUrl({ keys, baseUrl: stage.apiUrl, clock: systemClock })({
    ...key,
    endsAt: startsAt,
    daysAfter: 14,
  })

  await highLevel('POST', `/contacts/${contact.id}/notes`, { body: 'Shared: likes tea' })
  const get = async (url: string) => {
    const response = await fetch(url)
    return { status: response.status, text: await response.text() }
  }
  const cold = await get(link ?? '')
  expect(cold.status, log.join('\n')).toBe(200)
  expect(cold.text).toContain('likes tea')
  expect((await get(`${link}x`)).status).toBe(404)
}, 60_000)
