import type { Integration } from './define-integration.ts'
import { locationsOf } from './settings-for.ts'

// Thirteen figures of a location come to $3.90 a month, of ten to $39.
const BY_DEFAULT = 10

/** The locations that are counted one by one; further ones are counted only in the sum of all. */
export const metricLocations = (integration: Pick<Integration, 'tenants' | 'aws'>): string[] =>
  integration.aws.metricLocations ?? locationsOf(integration).slice(0, BY_DEFAULT)
