import { expect, test } from 'vitest'
import { parseAppEvent } from '../../../shared/crm-events/parse-app-event.ts'
import { installEvent } from '../../support/high-level-deliveries.ts'

test('without our app in the configuration every event is ignored, and the log says why', () => {
  const result = parseAppEvent(installEvent(), { appId: undefined, body: Buffer.from(''), receivedAt: 0 })
  expect(result).toEqual({ ok: false, reason: 'highLevel.appId is not configured' })
})
