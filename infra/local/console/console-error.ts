/** What the caller of the console's server got wrong, or what it could not get; answered with this status and message. */
export class ConsoleError extends Error {
  override name = 'ConsoleError' as const
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}
