import { PRICES as DASHBOARD } from '../../../infra/parts/observability/prices.ts'

export interface Price {
  usd: number
  /** Of what. */
  per: string
  /** Where it was read, or read again, and what that page is of. */
  source: string
}

/** When the sources were looked at. The pages of AWS itself show most prices by script, so some were read at those who copy them. */
export const PRICES_OF = 'us-east-1, no free tier, 2026-11-26'

/** List prices in USD. Look again once a year; those that the dashboard has too are the dashboard's. */
export const PRICES = {
  httpRequests: {
    usd: DASHBOARD.httpApiRequest,
    per: 'HTTP API request of up to 512 KB',
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  lambdaRequests: {
    usd: DASHBOARD.lambdaRequest,
    per: 'Lambda request',
    source: 'https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html',
  },
  gigabyteSeconds: {
    usd: DASHBOARD.gigabyteSecond,
    per: 'GB-s of Lambda on arm64',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  fifoRequests: {
    usd: DASHBOARD.fifoRequest,
    per: 'request of a FIFO queue of up to 64 KB',
    source: 'https://www.factualminds.com/blog/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/ (2026-06-13)',
  },
  writeUnits: {
    usd: DASHBOARD.tableWriteUnit,
    per: 'write request unit of DynamoDB',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)',
  },
  readUnits: {
    usd: DASHBOARD.tableReadUnit,
    per: 'read request unit of DynamoDB',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)',
  },
  tableGigabyteMonths: {
    usd: 0.25,
    per: 'GB-month of a DynamoDB table',
    source: 'https://aws.amazon.com/dynamodb/pricing/ ("prices start from $0.25")',
  },
  recoveryGigabyteMonths: {
    usd: 0.2,
    per: 'GB-month of point-in-time recovery',
    source: 'no page found that shows it; as generally known',
  },
  logGigabytes: {
    usd: 0.5,
    per: 'GB taken in by CloudWatch Logs',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (2026-06-13)',
  },
  secretCalls: {
    usd: 0.05 / 10_000,
    per: 'request of Secrets Manager',
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  sentGigabytes: {
    usd: 0.09,
    per: 'GB sent to the internet',
    source: 'https://www.egresscost.com/aws',
  },
  scheduled: {
    usd: 1 / 1e6,
    per: 'invocation by EventBridge Scheduler',
    source:
      'https://huggingface.co/datasets/labofsahil/aws-pricing-dataset/blob/main/AWSEvents.csv (1.25 in Tokyo; us-east-1 as generally known)',
  },
  secrets: { usd: 0.4, per: 'secret and month', source: 'https://aws.amazon.com/secrets-manager/pricing/' },
  alarmMetrics: {
    usd: 0.1,
    per: 'metric of an alarm and month',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (2026-06-13)',
  },
  metrics: {
    usd: 0.3,
    per: 'custom metric and month',
    source: 'https://signoz.io/guides/cloudwatch-pricing (2026-02-15)',
  },
  dashboards: {
    usd: 3,
    per: 'dashboard and month',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (2026-06-13)',
  },
  keys: { usd: 1, per: 'key of KMS and month', source: 'https://aws.amazon.com/kms/pricing/' },
} as const satisfies Record<string, Price>

export type Item = keyof typeof PRICES
export const ITEMS = Object.keys(PRICES).filter((name): name is Item => name in PRICES)
