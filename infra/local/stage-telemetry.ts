import type { Clock } from '../../shared/clock.ts'
import type { Sqs } from './aws/sqs.ts'
import type { BuiltStack } from './build-stack.ts'
import type { HttpApiOptions } from './http-api.ts'
import { logGroupOf } from './invocation.ts'
import type { LambdaOptions } from './lambda.ts'
import { API_ID } from './resources/http-apis.ts'
import { createTelemetry, type TelemetryFeed } from './telemetry/create-telemetry.ts'
import { readKeptLines, writeKeptLines } from './telemetry/kept-lines.ts'
import { createMeasure, type Measure } from './telemetry/measure.ts'
import { measureRequest } from './telemetry/measure-http-api.ts'
import { failureLine, measureInvocation } from './telemetry/measure-lambda.ts'
import { sampleQueues } from './telemetry/sample-queues.ts'

interface StageTelemetryOptions {
  account: string
  clock: Clock
  /** Where log lines are kept from stage to stage; nowhere without it. */
  file: string | undefined
}

/** What of a stage feeds its telemetry. */
export interface StageTelemetry {
  feed: TelemetryFeed
  measure: Measure
  ofLambda: Required<Pick<LambdaOptions, 'onLine' | 'onInvoked'>>
  ofHttpApi: Required<Pick<HttpApiOptions, 'onAnswered'>>
  /** Begins to look at queues and alarms, before any function runs. The function returned ends it. */
  begin(stack: BuiltStack, sqs: Sqs): () => Promise<void>
}

export function createStageTelemetry({ account, clock, file }: StageTelemetryOptions): StageTelemetry {
  const feed = createTelemetry({ account })
  const measure = createMeasure(feed.record, clock.now)
  return {
    feed,
    measure,
    ofLambda: {
      onLine: (line) => feed.writeLine({ ...line, at: clock.now() }),
      onInvoked(invoked) {
        measureInvocation(measure, invoked)
        const message = failureLine(invoked, clock.now())
        const { definition, logStream: stream = 'none' } = invoked
        if (message) feed.writeLine({ group: logGroupOf(definition), stream, at: clock.now(), message })
      },
    },
    ofHttpApi: { onAnswered: (answered) => measureRequest(measure, API_ID, answered) },
    begin({ monitoring, functions }, sqs) {
      const groups = [...monitoring.logGroups, ...functions.map(({ definition }) => logGroupOf(definition))]
      for (const group of groups) feed.logs.ensureGroup(group)
      for (const line of file ? readKeptLines(file) : []) feed.writeLine(line)
      feed.watch(monitoring.alarms, clock.now)
      const stop = sampleQueues({ sqs, clock, record: feed.record, onLook: feed.telemetry.alarms })
      return async () => {
        await stop()
        if (file) writeKeptLines(file, feed.logs.all())
      }
    },
  }
}
