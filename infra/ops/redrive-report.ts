import type { LetterOutcome, LetterReport, RedriveReport } from '../../shared/dead-letters/redrive.ts'

type Counts = Partial<Record<LetterOutcome, number>>

/** What became of the letters of one location and reason. */
export interface LetterGroup extends Counts {
  location: string
  reason: string
}

/** By location and reason, and in all. */
export function summarize({ letters }: Pick<RedriveReport, 'letters'>): { groups: LetterGroup[]; counts: Counts } {
  const byGroup = Map.groupBy(letters, ({ location, reason }) => JSON.stringify([location, reason]))
  const groups = [...byGroup.values()].map((group) => {
    const { location = '', reason = '' } = group[0] ?? {}
    return { location, reason, ...countOutcomes(group) }
  })
  const nameOf = ({ location, reason }: LetterGroup) => `${location} ${reason}`
  return { groups: groups.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)), counts: countOutcomes(letters) }
}

function countOutcomes(letters: readonly LetterReport[]): Counts {
  const counts: Counts = {}
  for (const { outcome } of letters) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Whether nothing is left to be looked at by the operator. */
export const isClean = ({ letters, undeleted, unseen, stopped, problem }: RedriveReport): boolean =>
  problem === undefined &&
  stopped !== 'interrupted' &&
  undeleted === 0 &&
  unseen === 0 &&
  letters.every(({ outcome }) => outcome !== 'failed')

const words = (isDryRun: boolean): Record<LetterOutcome, string> => ({
  moved: isDryRun ? 'would be moved' : 'moved',
  filtered: 'left',
  unreadable: 'left because this version cannot read them',
  repeated: 'left because they are the same as moved ones',
  limit: 'left by --limit',
  failed: 'failed',
})

/** What a person reads in a terminal. */
export function describeRedrive(report: RedriveReport, isDryRun: boolean): string[] {
  const { letters, putBack, undeleted, unseen, stopped, problem } = report
  const { groups, counts } = summarize(report)
  const told = words(isDryRun)
  const describe = (some: Counts) =>
    (Object.keys(told) as LetterOutcome[]).flatMap((outcome) => {
      const count = some[outcome]
      return count ? [`${count} ${told[outcome]}`] : []
    })
  const listed = letters.filter(({ outcome }) => outcome === 'failed' || (isDryRun && outcome === 'moved'))
  const count = (number: number, what: string) => `${number} dead letter${number === 1 ? '' : 's'} ${what}`
  return [
    ...listed.map((letter) => describeLetter(letter, told[letter.outcome])),
    ...groups.map((group) => `${group.location} ${group.reason}: ${describe(group).join(', ')}`),
    ...(letters.length > 0 ? [`All: ${describe(counts).join(', ')}`] : []),
    ...(letters.length === 0 && unseen === 0 && !problem ? ['There are no dead letters'] : []),
    ...(putBack > 0 ? [count(putBack, 'put back at the end of the queue to see what lies behind')] : []),
    ...(undeleted > 0 ? [count(undeleted, 'moved and not deleted: run again')] : []),
    ...(unseen > 0
      ? [count(unseen, 'not seen: somebody else has them, or they came meanwhile; run again in two minutes')]
      : []),
    ...(stopped ? [stopped === 'limit' ? 'Stopped at --limit' : 'Interrupted: run again to go on'] : []),
    ...(problem ? [`Ended early: ${problem}; run again to go on`] : []),
  ]
}

function describeLetter(
  { location, tenant, meetingId, eventId, messageId, change, reason, since, code }: LetterReport,
  what: string,
): string {
  const name = meetingId ? `${tenant}/${meetingId}` : eventId ? `event ${eventId}` : `message ${messageId}`
  return `${location} ${name}${change ? ` ${change}` : ''}, ${reason} since ${since}: ${what}${code ? ` (${code})` : ''}`
}
