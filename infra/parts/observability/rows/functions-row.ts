import { ofApi, ofFunction, ofQueue, ofTable, ours } from '../metrics.ts'
import { PRICES } from '../prices.ts'
import type { Watched } from '../watched.ts'
import { COLORS, type Expression, graph, type Line, type Widget } from '../widgets.ts'

const FIVE_MINUTES = 300
const DAY = 86_400

/** How the functions do, and what a day of them costs. */
export function functionsRow(watched: Watched): Widget[][] {
  const { functions, ledger, integration } = watched
  const each = (name: string, stat: 'Sum' | 'Maximum' | 'p99'): Line[] =>
    functions.map(({ folder, handler }) => ({ metric: ofFunction(name, handler.functionName, stat), label: folder }))
  return [
    [
      graph({
        title: 'Which function fails or is throttled?',
        width: 8,
        unit: 'invocations in 5 minutes',
        periodSeconds: FIVE_MINUTES,
        lines: [
          ...each('Errors', 'Sum'),
          ...each('Throttles', 'Sum').map((line) => ({ ...line, label: `${line.label}, throttled` })),
          {
            metric: ofTable('ThrottledRequests', ledger.table.tableName, 'Sum'),
            label: 'table, throttled',
            color: COLORS.bad,
          },
        ],
      }),
      graph({
        title: 'How long does each function take? 99 of 100 invocations, before they are cut off',
        width: 8,
        unit: 'milliseconds',
        periodSeconds: FIVE_MINUTES,
        lines: each('Duration', 'p99'),
        limits: [{ label: 'sync is cut off', value: watched.sync.timeoutSeconds * 1000, color: COLORS.bad }],
      }),
      graph({
        title: 'How many run at once, and how often one starts cold',
        width: 8,
        unit: 'functions at once',
        rightUnit: 'cold starts in 5 minutes',
        periodSeconds: FIVE_MINUTES,
        lines: [
          ...each('ConcurrentExecutions', 'Maximum'),
          { metric: ours('ColdStart', 'Sum'), label: 'cold starts', axis: 'right', color: COLORS.quiet },
        ],
        limits: [{ label: 'most of sync at once', value: integration.aws.maxConcurrency, color: COLORS.warn }],
      }),
    ],
    [costOfDay(watched)],
  ]
}

/** By what was used of each service; alarms, figures, secrets and logs come on top, see the runbook. */
function costOfDay({ functions, queues, grantQueue, ledger, api }: Watched): Widget {
  const { tableName } = ledger.table
  const hidden = (id: string, metric: Line['metric']): Line => ({ id, metric, label: id, isHidden: true })
  const messages = [queues, grantQueue].flatMap(({ queue }, at) =>
    ['NumberOfMessagesSent', 'NumberOfMessagesReceived', 'NumberOfMessagesDeleted', 'NumberOfEmptyReceives'].map(
      (name, of) => hidden(`q${at}${of}`, ofQueue(name, queue.queueName, 'Sum')),
    ),
  )
  const sum = (lines: readonly Line[]) => lines.map(({ id }) => `FILL(${id}, 0)`).join(' + ')
  const gigabyteMs = functions.map(({ memoryMb }, at) => `FILL(d${at}, 0) * ${memoryMb / 1024}`).join(' + ')
  const runs = functions.map(({ handler }, at) =>
    hidden(`n${at}`, ofFunction('Invocations', handler.functionName, 'Sum')),
  )
  const services: Expression[] = [
    {
      id: 'lambda',
      label: 'Lambda',
      expression: `(${gigabyteMs}) / 1000 * ${decimal(PRICES.gigabyteSecond)} + (${sum(runs)}) * ${decimal(PRICES.lambdaRequest)}`,
    },
    { id: 'sqs', label: 'SQS', expression: `(${sum(messages)}) * ${decimal(PRICES.fifoRequest)}` },
    {
      id: 'dynamodb',
      label: 'DynamoDB',
      expression: `FILL(w0, 0) * ${decimal(PRICES.tableWriteUnit)} + FILL(r0, 0) * ${decimal(PRICES.tableReadUnit)}`,
    },
    { id: 'httpapi', label: 'HTTP API', expression: `FILL(a0, 0) * ${decimal(PRICES.httpApiRequest)}` },
  ]
  return graph({
    title: 'What a day costs by use (list prices of November 2026, USD; fixed costs: see the runbook)',
    width: 24,
    height: 5,
    unit: 'USD a day',
    periodSeconds: DAY,
    view: 'bar',
    lines: [
      ...functions.map(({ handler }, at) => hidden(`d${at}`, ofFunction('Duration', handler.functionName, 'Sum'))),
      ...runs,
      ...messages,
      hidden('w0', ofTable('ConsumedWriteCapacityUnits', tableName, 'Sum')),
      hidden('r0', ofTable('ConsumedReadCapacityUnits', tableName, 'Sum')),
      hidden('a0', ofApi('Count', api.apiId, 'Sum')),
      ...services,
      { id: 'total', label: 'together', expression: `SUM([${services.map(({ id }) => id).join(', ')}])` },
    ],
  })
}

/** Metric math knows no 2e-7. */
const decimal = (price: number) => price.toFixed(12).replace(/0+$/, '')
