import type { Assembly } from './assembly.ts'
import type { Route } from './http-routes.ts'
import { checkCloudOnly, describeCloudOnly } from './resources/cloud-only.ts'
import { describeEventSources, type EventSourceSettings, readEventSources } from './resources/event-sources.ts'
import { describeFunctions, readFunctions, type StageFunction } from './resources/functions.ts'
import { describeHttpApi, readInvokePermissions, readRoutes } from './resources/http-apis.ts'
import { type Monitoring, readMonitoring } from './resources/monitoring.ts'
import { createQueues, describeQueues } from './resources/queues.ts'
import { describeRoles, readRoles } from './resources/roles.ts'
import { describeSchedules, readSchedules } from './resources/schedules.ts'
import { createSecrets } from './resources/secrets.ts'
import { createTables, describeTables } from './resources/tables.ts'
import type { Schedule } from './schedule.ts'
import type { Services } from './stage-services.ts'
import type { Template } from './template.ts'

interface BuildOptions {
  template: Template
  assembly: Assembly
  services: Services
  apiUrl: string
  region: string
  account: string
}

/** What is to run, once its queues, tables and secrets are there. */
export interface BuiltStack {
  functions: StageFunction[]
  routes: Route[]
  eventSources: EventSourceSettings[]
  schedules: Schedule[]
  monitoring: Monitoring
}

/** Makes what the template describes: everything gets its name first, so that order and cycles do not matter. */
export async function buildStack(options: BuildOptions): Promise<BuiltStack> {
  const { template, assembly, services, region, account } = options
  describeCloudOnly(template, region, account)
  describeRoles(template, account)
  describeQueues(template, services.sqs)
  describeTables(template, region, account)
  describeFunctions(template, region, account)
  describeHttpApi(template, options.apiUrl)
  describeEventSources(template)
  describeSchedules(template, region, account)
  createSecrets(template, services.secrets)

  const queues = createQueues(template, services.sqs)
  await createTables(template, services.dynamo)
  checkCloudOnly(template)
  const roles = readRoles(template, account)
  const functions = readFunctions({ template, assembly, roles, region, account })
  const mayInvoke = readInvokePermissions(template)
  return {
    functions: [...functions.values()],
    routes: readRoutes({ template, functions, mayInvoke, region, account }),
    eventSources: readEventSources(template, queues, functions),
    schedules: readSchedules({ template, functions, roles, mayInvoke }),
    monitoring: readMonitoring(template),
  }
}
