import { z } from 'zod'
import { resourceType } from '../resource-type.ts'
import type { Alarm } from '../telemetry/alarms/alarm.ts'
import type { Template } from '../template.ts'
import { readAlarms } from './alarms.ts'

// Their types are known as such that matter only in the cloud; here is what the local stage reads of them all the same.
const DASHBOARD = resourceType('AWS::CloudWatch::Dashboard', { DashboardBody: z.string() }, [])
const LOG_GROUP = resourceType('AWS::Logs::LogGroup', {}, [])

/** What the template wants to be seen of the stack. */
export interface Monitoring {
  logGroups: string[]
  dashboards: { name: string; body: string }[]
  alarms: Alarm[]
}

export function readMonitoring(template: Template): Monitoring {
  return {
    logGroups: template.raw(LOG_GROUP).map(({ id }) => template.nameFor(id, { Ref: id })),
    dashboards: template.resources(DASHBOARD).map(({ id, properties: { DashboardBody } }) => ({
      name: template.nameFor(id, { Ref: id }),
      body: DashboardBody,
    })),
    alarms: readAlarms(template),
  }
}
