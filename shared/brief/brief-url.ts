import type { LinkKeys } from './link-keys.ts'
import { briefExpiry, createBriefLinks } from './links.ts'

export interface BriefUrlInput {
  tenant: string
  meetingId: string
  /** ISO instant of the meeting's end. */
  endsAt: string
  /** How many days after that the link still opens the page. */
  daysAfter: number
}

// What would be another path, or none.
const isSegment = (text: string) => text.isWellFormed() && !/[/\\]|^\.{1,2}$/.test(text)

/** The link to a booking's page, undefined for an id that no address can name; the same for the same booking until its key is rotated. @throws as LinkKeys does. */
export function createBriefUrl(options: {
  keys: Pick<LinkKeys, 'current'>
  baseUrl: string
}): (input: BriefUrlInput) => Promise<string | undefined> {
  return async ({ tenant, meetingId, endsAt, daysAfter }) => {
    if (!isSegment(meetingId)) return undefined
    const { linkFor } = createBriefLinks({ key: await options.keys.current(), baseUrl: options.baseUrl })
    return linkFor({ tenant, meetingId, expiresAt: briefExpiry(endsAt, daysAfter) })
  }
}
