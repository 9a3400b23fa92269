const STATES = ['booked', 'rescheduled', 'cancelled', 'noShow', 'met'] as const
const GROUPS = ['byMeetingType', 'byRouter', 'byHost'] as const

type Tags = Record<(typeof STATES)[number], string | null> & Record<(typeof GROUPS)[number], Record<string, string[]>>

/** A tag that stands for two things would be taken off for one of them while the other still holds. */
export function checkTags(tags: Tags): { path: readonly string[]; message: string }[] {
  const states = new Map<string, string>()
  const problems: { path: string[]; message: string }[] = []
  for (const state of STATES) {
    const tag = tags[state]
    if (tag === null) continue
    const other = states.get(tag)
    if (other) problems.push({ path: [state], message: `must be another tag than tags.${other}` })
    else states.set(tag, state)
  }
  for (const group of GROUPS)
    for (const [key, list] of Object.entries(tags[group]))
      for (const [index, tag] of list.entries())
        if (states.has(tag))
          problems.push({
            path: [group, key, String(index)],
            message: `must be another tag than tags.${states.get(tag)}, which comes and goes with the state`,
          })
  return problems
}
