import type { Integration } from '../../../shared/config/define-integration.ts'
import { locationsOf } from '../../../shared/config/settings-for.ts'
import { type InUse, secretPrefixOf } from './leftover.ts'

/** What a stage uses whose stack is there: the names that the configuration asks for, and what the stack's outputs name. */
export function inUseOf(stage: string, integration: Integration, outputs: Readonly<Record<string, string>>): InUse {
  const prefix = secretPrefixOf(stage)
  const names = [
    'highlevel-app',
    ...Object.keys(integration.tenants).map((tenant) => `chili-piper/${tenant}`),
    ...locationsOf(integration).map((location) => `grants/${location}`),
  ]
  const { BriefLinksSecretArn = '', OutgoingWebhookSecretArn = '', TableName } = outputs
  return {
    secretNames: new Set(names.map((name) => `${prefix}${name}`)),
    secretArns: new Set([BriefLinksSecretArn, OutgoingWebhookSecretArn]),
    tableName: TableName,
  }
}
