/**
 * List prices in USD of us-east-1 without free tiers, as known in November 2026. Look again once a year:
 * https://aws.amazon.com/lambda/pricing/ and the same page of each service.
 */
export const PRICES = {
  /** Lambda on arm64. */
  gigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  httpApiRequest: 1 / 1e6,
  fifoRequest: 0.5 / 1e6,
  tableWriteUnit: 0.625 / 1e6,
  tableReadUnit: 0.125 / 1e6,
} as const
