import { onTestFinished } from 'vitest'

/** A region in the environment until the test is over, as a person has one. */
export function setAwsRegion(region: string): void {
  const before = process.env['AWS_REGION']
  process.env['AWS_REGION'] = region
  onTestFinished(() => {
    if (before === undefined) delete process.env['AWS_REGION']
    else process.env['AWS_REGION'] = before
  })
}
