import type { StageView } from '../stage-routes.ts'
import { h } from './dom.ts'

/** Where everything is, for the AWS CLI, for webhooks of one's own and for whoever looks inside. */
export function addressesView(stage: StageView): HTMLElement {
  const rows: [string, string, string][] = [
    ['HTTP API', stage.apiUrl, 'webhooks, OAuth, routing and the bookings’ pages'],
    ['AWS', stage.awsUrl, 'SQS, DynamoDB, Secrets Manager and logs, for the AWS CLI with --endpoint-url'],
    ['HighLevel', stage.highLevelUrl, 'what the functions talk to'],
    ['Chili Piper', stage.chiliPiperUrl, 'what the functions talk to'],
    ['Connect a location', `${stage.apiUrl}/oauth/highlevel/start`, 'installs the app'],
    [
      'Chili Piper webhooks',
      `${stage.apiUrl}/webhooks/chili-piper/${stage.tenant}/created`,
      'and …/updated, …/deleted',
    ],
    ['Sync queue', stage.syncQueueUrl, ''],
    ['Dead-letter queue', stage.deadLetterQueueUrl, 'npm run ops -- redrive --local'],
  ]
  const isPage = (name: string) => name === 'Connect a location'
  return h(
    'section',
    { class: 'view addresses', 'aria-label': 'Addresses' },
    h(
      'dl',
      { class: 'card facts wide' },
      rows.map(([name, url, what]) =>
        h(
          'div',
          {},
          h('dt', { text: name }),
          h(
            'dd',
            {},
            isPage(name)
              ? h('a', { href: url, text: url, target: '_blank', rel: 'noreferrer noopener' })
              : h('code', { text: url }),
            what ? h('small', { text: what }) : undefined,
          ),
        ),
      ),
    ),
  )
}
