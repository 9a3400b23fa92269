import type { Trigger, Webhook } from '../../../shared/chili-piper/webhooks.ts'

const TRIGGERS = {
  created: 'MeetingCreated',
  updated: 'MeetingUpdated',
  deleted: 'MeetingDeleted',
} as const satisfies Record<string, Trigger>

/** What has to be done so that a tenant's three webhooks are right. */
export type WebhookStep =
  | { do: 'keep' | 'create' | 'enable'; triggerType: Trigger; url: string }
  /** Ours by its path, yet of another stage or of a former address of this one: a person has to say which. */
  | { do: 'replace'; triggerType: Trigger; url: string; oldUrl: string }
  /** Our own address in the webhook of another trigger. */
  | { do: 'remove'; triggerType: Trigger; url: string }

/** Compares what is registered with what should be; pure, and of what it plans nothing is left to plan once it is done. */
export function planWebhooks(registered: readonly Webhook[], apiUrl: string, tenant: string): WebhookStep[] {
  const pathOf = (change: string) => `/webhooks/chili-piper/${tenant}/${change}`
  const wanted = Object.entries(TRIGGERS).map(([change, triggerType]) => ({ triggerType, path: pathOf(change) }))
  const steps = wanted.map(({ triggerType, path }): WebhookStep => {
    const url = `${apiUrl}${path}`
    const same = registered.filter((one) => one.triggerType === triggerType)
    const ours = same.find((one) => one.url === url)
    if (ours) return { do: ours.enabled ? 'keep' : 'enable', triggerType, url }
    const elsewhere = same.find((one) => one.url.endsWith(path))
    return elsewhere ? { do: 'replace', triggerType, url, oldUrl: elsewhere.url } : { do: 'create', triggerType, url }
  })
  const strays = Object.values(TRIGGERS).flatMap((triggerType) =>
    wanted
      .filter((one) => one.triggerType !== triggerType)
      .map(({ path }) => ({ do: 'remove' as const, triggerType, url: `${apiUrl}${path}` }))
      .filter(({ url }) => registered.some((one) => one.triggerType === triggerType && one.url === url)),
  )
  return [...steps, ...strays]
}
