import { expect, test } from 'vitest'
import { KNOWN_TYPES } from '../../../infra/local/resources/known-types.ts'
import { createTemplate } from '../../../infra/local/template.ts'
import { STACK_CONFIGS } from '../../support/stack-configs.ts'
import { synthTemplate } from '../../support/synth-template.ts'

test.each(Object.entries(STACK_CONFIGS))('the local stage knows every resource and property of %s', (_, config) => {
  const source = JSON.parse(JSON.stringify(synthTemplate(config).toJSON()))
  const place = { stack: 'Test', region: 'us-east-1', account: '000000000000' }
  expect(() => createTemplate({ ...place, source, types: KNOWN_TYPES })).not.toThrow()
})
