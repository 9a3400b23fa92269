import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { listWebhooks } from '../../../shared/chili-piper/webhooks.ts'
import { planWebhooks } from '../setup/plan-webhooks.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'

/** Are the three webhooks there, enabled, and at this stage’s address? */
export async function checkWebhooks(context: DoctorContext, tenant: string, api: EdgeApi): Promise<Finding[]> {
  const { ok, problem } = findingsOf('webhooks', tenant)
  const plan = planWebhooks(await listWebhooks(api), context.apiUrl, tenant)
  const setup = (more = '') => context.setup(` --tenant ${tenant}${more}`)
  const wrong = plan.flatMap((step): Finding[] => {
    if (step.do === 'keep') return []
    if (step.do === 'enable') return [problem(`the webhook ${step.triggerType} is switched off`, setup())]
    if (step.do === 'remove')
      return [problem(`a webhook ${step.triggerType} has the address of another change: ${step.url}`, setup())]
    if (step.do === 'replace')
      return [
        problem(
          `the webhook ${step.triggerType} goes to another address: ${step.oldUrl}; it should go to ${step.url}`,
          setup(' --replace-webhooks'),
        ),
      ]
    return [problem(`the webhook ${step.triggerType} is missing: Chili Piper tells nobody here`, setup())]
  })
  return wrong.length > 0 ? wrong : [ok(`three webhooks to ${context.apiUrl}, all enabled`)]
}
