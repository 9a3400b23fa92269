/** In place of the SDK's reader of streams of events: no operation that a function may call answers with one. */
export class EventStreamSerde {
  constructor() {
    throw new Error('This bundle has no event streams')
  }
}
export const eventStreamSerdeProvider = undefined
/** For clients that have such operations: CloudWatch Logs' live tail. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config
