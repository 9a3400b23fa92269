import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defineIntegration, type Integration } from '../../shared/config/define-integration.ts'

/** The checked configuration that synthesis left beside a cloud assembly. @throws Error when it cannot be read. */
export const readIntegration = (assembly: string): Integration =>
  defineIntegration(JSON.parse(readFileSync(path.join(assembly, 'integration.json'), 'utf8')))
