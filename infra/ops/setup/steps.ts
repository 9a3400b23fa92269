/** done: did it, or in a dry run would do it. there: was right already. left: a person has to do it. */
export type StepState = 'done' | 'there' | 'left'

/** One thing of the set-up and what became of it; never a value of a secret. */
export interface Step {
  state: StepState
  /** Which tenant, location or the app. */
  subject: string
  what: string
}

const WORDS = { done: '✓ done', there: '= there already', left: '! left to do' } as const
const WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length))

export function describeStep({ state, subject, what }: Step, isDryRun: boolean): string {
  const word = isDryRun && state === 'done' ? '~ would do' : WORDS[state]
  return `${word.padEnd(WIDTH)}  ${subject}: ${what}`
}
