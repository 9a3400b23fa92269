import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { App, Validations } from 'aws-cdk-lib'
import { defineIntegration, type Integration, IntegrationConfigError } from '../shared/config/define-integration.ts'
import { SyncStack } from './sync-stack.ts'

const STAGE = /^[a-z][a-z0-9-]{0,19}$/

/** Reads the configuration module: `-c config=FILE`, else infra/integration.config.ts. */
async function loadIntegration(app: App): Promise<Integration> {
  const file: unknown = app.node.tryGetContext('config')
  const url =
    typeof file === 'string' ? pathToFileURL(path.resolve(file)) : new URL('integration.config.ts', import.meta.url)
  const { default: integration } = await import(url.href)
  const location: unknown = app.node.tryGetContext('location')
  const checked = withApp(app, defineIntegration(integration))
  if (typeof location !== 'string') return checked
  // `-c location=ID`: the same configuration for another location, as the local stage offers it.
  const tenants = Object.fromEntries(Object.keys(checked.tenants).map((tenant) => [tenant, { location }]))
  return defineIntegration({ ...checked, tenants, locations: {} })
}

/** `-c appId=ID`: the HighLevel app of a configuration that names none, as the local stage has one. */
function withApp(app: App, integration: Integration): Integration {
  const appId: unknown = app.node.tryGetContext('appId')
  if (typeof appId !== 'string' || integration.highLevel.appId !== undefined) return integration
  return defineIntegration({ ...integration, highLevel: { ...integration.highLevel, appId } })
}

/** The functions get the checked configuration as data; only synth pays for checking it. */
function writeIntegration(outdir: string, integration: Integration): string {
  const file = path.join(outdir, 'integration.json')
  mkdirSync(outdir, { recursive: true })
  writeFileSync(file, JSON.stringify(integration))
  return path.resolve(file)
}

try {
  const app = new App({ analyticsReporting: false })
  const stage: unknown = app.node.tryGetContext('stage') ?? 'production'
  if (typeof stage !== 'string' || !STAGE.test(stage))
    throw new IntegrationConfigError(
      `-c stage=${stage}: must start with a letter; lower-case letters, digits and -, 20 at most`,
    )
  const integration = await loadIntegration(app)
  new SyncStack(app, `ChiliPiperHighLevel-${stage}`, {
    stage,
    integration,
    integrationFile: writeIntegration(app.outdir, integration),
    description: `Chili Piper bookings ↔ HighLevel contacts (${stage})`,
  })
  if (app.node.tryGetContext('checks') !== false) {
    // Loaded here, because the local stage does without them and should not wait for them.
    const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  }
  app.synth()
} catch (error) {
  if (!(error instanceof IntegrationConfigError)) throw error
  console.error(error.message)
  process.exit(2)
}
