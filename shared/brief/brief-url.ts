import type { Clock } from '../clock.ts'
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

/**
 * The link to a booking's page, undefined for an id that no address can name. It opens the page for 180 days at most, and is the same
 * for the same booking until its key is rotated, or, for a meeting far ahead, for up to 90 days. @throws as LinkKeys does.
 */
export function createBriefUrl(options: {
  keys: Pick<LinkKeys, 'current'>
  baseUrl: string
  clock: Pick<Clock, 'now'>
}): (input: BriefUrlInput) => Promise<string | undefined> {
  return async ({ tenant, meetingId, endsAt, daysAfter }) => {
    if (!isSegment(meetingId)) return undefined
    const { linkFor } = createBriefLinks({ key: await options.keys.current(), baseUrl: options.baseUrl })
    return linkFor({ tenant, meetingId, expiresAt: briefExpiry(endsAt, daysAfter, options.clock.now()) })
  }
}
