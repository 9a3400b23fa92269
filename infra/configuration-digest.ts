import { createHash } from 'node:crypto'
import type { Integration } from '../shared/config/define-integration.ts'

/** SHA-256 of a checked configuration, in hex: tells whether a stage was deployed with the very same. */
export const configurationDigest = (integration: Integration): string =>
  createHash('sha256').update(JSON.stringify(integration)).digest('hex')
