import { Stack } from 'aws-cdk-lib'
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { metricLocations } from '../../../shared/config/metric-locations.ts'
import { ALL_LOCATIONS } from '../../../shared/metric-names.ts'
import { businessRow } from './rows/business-row.ts'
import { customRow } from './rows/custom-row.ts'
import { flowRow } from './rows/flow-row.ts'
import { functionsRow } from './rows/functions-row.ts'
import { leftOutRow } from './rows/left-out-row.ts'
import { limitsRow } from './rows/limits-row.ts'
import { logRow } from './rows/log-row.ts'
import { dashboardName, runbookOf, type Watched } from './watched.ts'
import { layOut, text, type Widget } from './widgets.ts'

interface DashboardProps {
  watched: Watched
  /** ARNs of all alarms. */
  alarms: string[]
  /** ARN of the function that draws the custom widgets; without one they are not there. */
  widgetFunctionArn?: string | undefined
}

/** The one page to look at. From the top: is anything wrong, do bookings flow, where do they stop, and why. */
export class Dashboard extends Construct {
  readonly dashboardName: string

  constructor(scope: Construct, id: string, { watched, alarms, widgetFunctionArn }: DashboardProps) {
    super(scope, id)
    this.dashboardName = dashboardName(this, watched)
    const heading = (title: string, of: Widget[][]): Widget[][] => [[text(`## ${title}`, 1)], ...of]
    const widgets = layOut([
      [text(intro(watched), 2)],
      [alarmStatus(alarms)],
      ...heading('Business', businessRow(watched.integration)),
      ...(widgetFunctionArn === undefined
        ? []
        : heading('One booking, and what is in quarantine', customRow(widgetFunctionArn))),
      ...heading('Flow', flowRow(watched)),
      ...heading('Limits and grants', limitsRow()),
      ...heading('Functions', functionsRow(watched)),
      ...heading('What was left out', leftOutRow()),
      ...heading('Log', logRow(watched)),
    ])
    const body = { start: '-PT12H', periodOverride: 'inherit', variables: [locationVariable(watched)], widgets }
    new CfnDashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      dashboardBody: Stack.of(this).toJsonString(body),
    })
  }
}

const intro = (watched: Watched) =>
  `# Chili Piper ↔ HighLevel: ${watched.appName.split('/').at(-1)}\n` +
  `An alarm below is red: its name is a heading of the runbook, ${runbookLink(watched)}. Times and figures are of the range chosen above; *Location* tells bookings and limits apart.`

/** A link where it is known where the runbook can be read, else its path. */
const runbookLink = (watched: Watched) =>
  watched.integration.aws.runbookUrl === undefined ? runbookOf(watched) : `[infra/README.md](${runbookOf(watched)})`

const alarmStatus = (alarms: string[]): Widget => ({
  type: 'alarm',
  width: 24,
  height: 4,
  properties: { title: 'Is anything wrong? Alarms, the newest change first', alarms, sortBy: 'stateUpdatedTimestamp' },
})

/** Sets the dimension of every figure that is counted by location. */
const locationVariable = ({ integration }: Watched) => ({
  type: 'property',
  property: 'location',
  inputType: 'select',
  id: 'location',
  label: 'Location',
  defaultValue: ALL_LOCATIONS,
  visible: true,
  values: [
    { value: ALL_LOCATIONS, label: 'All locations' },
    ...metricLocations(integration).map((location) => ({ value: location, label: location })),
  ],
})
