import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager'
import { parseOptions } from '../../infra/local/options.ts'
import { startPartners } from '../../infra/local/partners.ts'
import { readIntegration } from '../../infra/local/read-integration.ts'
import { startStage } from '../../infra/local/stage.ts'
import { connectTarget, type Target } from '../../infra/ops/target.ts'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { assembly } from './assembly.ts'
import { watchLine } from './canary-watch.ts'
import { connectLocation } from './connect-location.ts'

export const DOCTOR_TENANT = 'demo'
export const DOCTOR_LOCATION = 'demo-location'
const KEY = 'local-chili-piper-key'

export interface TemplateResource {
  Type: string
  Properties: Record<string, unknown>
}
/** Changes a resource of the synthesized template in place. */
export type BreakTemplate = (resource: TemplateResource, id: string) => void

interface DoctorWorldOptions {
  breakTemplate?: BreakTemplate
  /** No secret has a value, as after a first deployment. */
  isBare?: boolean
}

/** A stage of the deployed bundles with both simulators, as `npm start` makes it, and the target of the operator's commands. */
export async function createDoctorWorld({ breakTemplate, isBare = false }: DoctorWorldOptions = {}) {
  const whole = await assembly()
  const broken = breakTemplate && copyBroken(whole, breakTemplate)
  let partners: Awaited<ReturnType<typeof startPartners>> | undefined
  const stage = await startStage({
    assembly: broken ?? whole,
    log: (line) => void watchLine(line),
    configure: async (known) => {
      const { apiUrl, outputs } = known
      const options = parseOptions([], {})
      partners = await startPartners({
        options,
        clock: systemClock,
        fileFor: () => ':memory:',
        apiUrl,
        integration: readIntegration(known.assembly),
        outputs,
      })
      return isBare ? { ...partners.settings, secrets: {}, secretFields: {}, firstSecrets: {} } : partners.settings
    },
  })
  const { highLevelUrl = '', chiliPiperUrl = '' } = partners ?? {}
  const output = (name: string) => stage.outputs[name] ?? ''
  const target: Target = connectTarget(
    {
      integration: integrationWith({}),
      clock: systemClock,
      tableName: output('TableName'),
      syncQueueUrl: output('SyncQueueUrl'),
      deadLetterQueueUrl: output('DeadLetterQueueUrl'),
      chiliPiperSecretPrefix: output('ChiliPiperSecretPrefix'),
      highLevelAppSecretName: output('HighLevelAppSecretName'),
      grantPrefix: output('GrantPrefix'),
      chiliPiperUrl,
      highLevelUrl,
      apiUrl: stage.apiUrl,
      place: { kind: 'local', directory: '.local' },
    },
    {
      endpoint: stage.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    },
  )
  const { secrets } = target
  const control = (origin: string) => async (method: string, route: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }
    const response = await fetch(`${origin}${route}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  return {
    target,
    stage,
    chiliPiper: control(chiliPiperUrl),
    highLevel: control(highLevelUrl),
    webhookUrl: (change: string) => `${stage.apiUrl}/webhooks/chili-piper/${DOCTOR_TENANT}/${change}`,
    readSecret: async (SecretId: string) => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString,
    putSecret: async (SecretId: string, value: unknown) => {
      const SecretString = typeof value === 'string' ? value : JSON.stringify(value)
      return (await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }))).VersionId ?? ''
    },
    async connect() {
      await connectLocation(stage.apiUrl, DOCTOR_LOCATION)
    },
    removeSecret: (SecretId: string) => secrets.send(new DeleteSecretCommand({ SecretId })),
    restoreSecret: (SecretId: string) => secrets.send(new RestoreSecretCommand({ SecretId })),
    async close() {
      target.close()
      await stage.close()
      await partners?.close()
      if (broken) rmSync(broken, { recursive: true })
    },
  }
}
export type DoctorWorld = Awaited<ReturnType<typeof createDoctorWorld>>

export const integrationWith = (more: Partial<IntegrationInput>) =>
  defineIntegration({ tenants: { [DOCTOR_TENANT]: { location: DOCTOR_LOCATION } }, ...more })

function copyBroken(whole: string, breakTemplate: BreakTemplate): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'doctor-'))
  cpSync(whole, directory, { recursive: true })
  const name = readdirSync(directory).find((one) => one.endsWith('.template.json')) ?? ''
  const file = path.join(directory, name)
  const template: { Resources: Record<string, TemplateResource> } = JSON.parse(readFileSync(file, 'utf8'))
  for (const [id, resource] of Object.entries(template.Resources)) breakTemplate(resource, id)
  writeFileSync(file, JSON.stringify(template))
  return directory
}

interface Statement {
  Action: string | string[]
}

/** Takes actions from the policies of the roles whose id begins so. */
export const withoutActions =
  (role: string, isTaken: (action: string) => boolean): BreakTemplate =>
  (resource, id) => {
    if (resource.Type !== 'AWS::IAM::Policy' || !id.startsWith(role)) return
    const document = resource.Properties['PolicyDocument'] as { Statement: Statement[] }
    for (const statement of document.Statement)
      statement.Action = [statement.Action].flat().filter((action) => !isTaken(action))
    document.Statement = document.Statement.filter(({ Action }) => Action.length > 0)
  }
