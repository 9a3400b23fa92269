import { z } from 'zod'
import type { RecordStore } from '../record-store.ts'

/** A Marketplace app as its developer has set it up; there is one. */
export const appSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUris: z.array(z.url()).min(1),
  scopes: z.array(z.string().min(1)).min(1),
  /** The Default Webhook URL; without it nothing is sent. */
  webhookUrl: z.url().optional(),
  /** Who uses the app. One for sub-accounts can be installed by an agency too, for many of them at once. */
  distribution: z.enum(['sub-account', 'agency']).default('sub-account'),
})

export type App = z.infer<typeof appSchema>

export interface AppBook {
  get(): App | undefined
  set(app: App): void
}

export const createAppBook = (store: RecordStore): AppBook => ({
  get() {
    const record = store.get('app', 'app')
    return record && appSchema.parse(record)
  },
  set: (app) => store.put('app', 'app', app),
})

/** The part of the client id before its first hyphen; what webhooks and installed locations call the app. */
export const appIdOf = ({ clientId }: Pick<App, 'clientId'>) => clientId.split('-', 1)[0] ?? clientId
