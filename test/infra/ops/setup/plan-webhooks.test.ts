import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planWebhooks } from '../../../../infra/ops/setup/plan-webhooks.ts'
import type { Webhook } from '../../../../shared/chili-piper/webhooks.ts'

const API = 'https://api.example.com'
const urlOf = (origin: string, change: string, tenant = 'demo') => `${origin}/webhooks/chili-piper/${tenant}/${change}`

const webhook = fc.record({
  triggerType: fc.constantFrom('MeetingCreated', 'MeetingUpdated', 'MeetingDeleted', 'SomethingNew'),
  url: fc
    .tuple(
      fc.constantFrom(API, 'https://old.example.com'),
      fc.constantFrom('created', 'updated', 'deleted', 'else'),
      fc.constantFrom('demo', 'other'),
    )
    .map(([origin, change, tenant]) => urlOf(origin, change, tenant)),
  enabled: fc.boolean(),
})
const keyOf = ({ triggerType, url }: Pick<Webhook, 'triggerType' | 'url'>) => `${triggerType} ${url}`
const registered = fc.uniqueArray(webhook, { selector: keyOf, maxLength: 12 })

/** What Chili Piper has once the plan is carried out. */
function carryOut(before: readonly Webhook[]): Webhook[] {
  const after = new Map(before.map((one) => [keyOf(one), one]))
  for (const step of planWebhooks(before, API, 'demo')) {
    const { triggerType, url } = step
    if (step.do === 'keep') continue
    if (step.do === 'remove') after.delete(keyOf(step))
    else after.set(keyOf(step), { triggerType, url, enabled: true })
    if (step.do === 'replace') after.delete(keyOf({ triggerType, url: step.oldUrl }))
  }
  return [...after.values()]
}

test('whatever is registered: carried out, nothing is left to do, and what is not the tenant’s is untouched', () => {
  fc.assert(
    fc.property(registered, (before) => {
      const after = carryOut(before)
      expect(planWebhooks(after, API, 'demo').every((step) => step.do === 'keep')).toBe(true)
      const others = (all: readonly Webhook[]) => all.filter(({ url }) => !url.includes('/demo/'))
      expect(others(after)).toEqual(others(before))
      const ours = after.filter(({ url }) => url.startsWith(API) && url.includes('/demo/') && !url.endsWith('/else'))
      const known = ours.filter(({ triggerType }) => triggerType !== 'SomethingNew')
      expect(known.map(({ enabled }) => enabled)).toEqual([true, true, true])
    }),
  )
})

test('a tenant whose name ends another’s is not taken for it', () => {
  const url = urlOf('https://old.example.com', 'created', 'big-demo')
  const [step] = planWebhooks([{ triggerType: 'MeetingCreated', url, enabled: true }], API, 'demo')
  expect(step?.do).toBe('create')
})
