import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { SyncStack } from '../../infra/sync-stack.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'

/** The template of one stage, without bundling its functions. */
export function synthTemplate(integration: Partial<IntegrationInput> = {}, stage = 'test'): Template {
  const app = new App({
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  const stack = new SyncStack(app, `Test-${stage}`, {
    stage,
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...integration }),
    integrationFile: '/integration.json',
  })
  return Template.fromStack(stack)
}
