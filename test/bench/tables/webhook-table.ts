import { measureDeployedWebhook } from '../warm/deployed-webhook.ts'
import { measureOwnWork, type OwnWork } from '../warm/own-work.ts'
import { table } from './markdown.ts'

const HEAD = ['what', 'p50', 'p99', 'deliveries a second']
const rowOf = ({ what, p50, p99, perSecond }: OwnWork) => [what, p50.toFixed(3), p99.toFixed(3), Math.round(perSecond)]

/** The webhook function without AWS, with the queue of the stage, and through all of the stage. */
export async function webhookTable(deliveries: number): Promise<string> {
  const own = await measureOwnWork(deliveries)
  const deployed = await measureDeployedWebhook(Math.ceil(deliveries / 20))
  return `## Webhook, warm

A delivery of 4 KB, one after the other in one process; AWS answers at once, so this is the function's own work, in ms.

${table(HEAD, own.map(rowOf))}

As deployed, with the queue of the local stage, which is another process of this machine: most of the time is the SDK's and the queue's.

${table(HEAD, deployed.map(rowOf))}`
}
