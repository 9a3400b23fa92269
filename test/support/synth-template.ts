import { App, type Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { SyncStack } from '../../infra/sync-stack.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'

/** The construct tree of one stage, without bundling its functions. */
export function synthStack(integration: Partial<IntegrationInput> = {}, stage = 'test'): Stack {
  const app = new App({
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  return new SyncStack(app, `Test-${stage}`, {
    stage,
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...integration }),
    integrationFile: '/integration.json',
  })
}

/** The template of one stage, without bundling its functions. */
export const synthTemplate = (integration?: Partial<IntegrationInput>, stage?: string): Template =>
  Template.fromStack(synthStack(integration, stage))
