import { cloudOnlyType } from '../resource-type.ts'
import type { Template } from '../template.ts'

interface Place {
  region: string
  account: string
  name: string
}

type Describe = (place: Place) => { Ref: string } & Record<string, string>

const alarm: Describe = ({ region, account, name }) => ({
  Ref: name,
  Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
})
const byName: Describe = ({ name }) => ({ Ref: name })

// Logs go to the terminal, nothing is encrypted, nobody is alarmed: these have no part in what the stage does,
// but other resources refer to them.
const CLOUD_ONLY: Record<string, Describe> = {
  'AWS::CDK::Metadata': byName,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::CloudWatch::Dashboard': byName,
  'AWS::KMS::Alias': byName,
  'AWS::KMS::Key': ({ region, account, name }) => ({
    Ref: name,
    KeyId: name,
    Arn: `arn:aws:kms:${region}:${account}:key/${name}`,
  }),
  'AWS::Logs::LogGroup': ({ region, account, name }) => ({
    Ref: name,
    Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  }),
  'AWS::Logs::QueryDefinition': byName,
  'AWS::SNS::Subscription': byName,
  'AWS::SNS::Topic': ({ region, account, name }) => ({
    Ref: `arn:aws:sns:${region}:${account}:${name}`,
    TopicArn: `arn:aws:sns:${region}:${account}:${name}`,
    TopicName: name,
  }),
  'AWS::SNS::TopicPolicy': byName,
}

const TYPES = Object.keys(CLOUD_ONLY).map((name) => cloudOnlyType(name))

export const CLOUD_ONLY_TYPES = TYPES

export function describeCloudOnly(template: Template, region: string, account: string): void {
  for (const type of TYPES)
    for (const { id, properties } of template.raw(type)) {
      // AlarmName, DashboardName, LogGroupName, TopicName.
      const given = properties[`${type.name.split('::').at(-1)}Name`]
      const attributes = CLOUD_ONLY[type.name]?.({ region, account, name: template.nameFor(id, given) })
      if (attributes) template.describe(id, attributes)
    }
}

/** Resolves their properties, so that a reference to something that is not there is found here too. */
export function checkCloudOnly(template: Template): void {
  for (const type of TYPES) template.resources(type)
}
