import { Construct } from 'constructs'
import { AlarmTopic } from './alarm-topic.ts'
import { Alarms } from './alarms.ts'
import { Dashboard } from './dashboard.ts'
import { SavedQueries } from './saved-queries.ts'
import { consoleLinks, dashboardName, prefixOf, runbookOf, type Watched } from './watched.ts'

interface ObservabilityProps extends Watched {
  /** ARN of the function that draws the dashboard's custom widgets; without one they are not there. */
  widgetFunctionArn?: string
}

/** What an operator sees of a stage, and what wakes them: one dashboard, alarms to one topic, queries to begin with. */
export class Observability extends Construct {
  readonly dashboardUrl: string
  readonly topicArn: string

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id)
    const { widgetFunctionArn, ...watched } = props
    const prefix = prefixOf(watched)
    const alarmTopic = new AlarmTopic(this, 'Alarm', { prefix, emails: watched.integration.aws.alarmEmails })
    this.topicArn = alarmTopic.topic.topicArn
    this.dashboardUrl = consoleLinks(this).dashboard(dashboardName(this, watched))
    const runbook = (anchor: string) => runbookOf(watched, anchor)
    const place = { prefix, topicArn: this.topicArn, dashboardUrl: this.dashboardUrl, runbook }
    const { arns } = new Alarms(this, 'Alarms', { watched, place })
    alarmTopic.allow(arns)
    new Dashboard(this, 'Dashboard', { watched, alarms: arns, widgetFunctionArn })
    new SavedQueries(this, 'Queries', watched)
  }
}
