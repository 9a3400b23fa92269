import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Expectation, findProblems } from './expectations.ts'
import { bold, describeContact, green, red, soft } from './print-contact.ts'
import type { Booked, DemoSimulators, Seen } from './simulators.ts'

/** A booking that is not there after this long will not come. */
const PATIENCE_MS = 15_000
const FIRST_BOOKING_CALLS = 4

interface Step {
  title: string
  act(): Promise<Booked>
  expected: Expectation
}

/**
 * Books, moves, hands over, cancels and repeats, shows the contact after each step and how long it took.
 * @returns the problems that were seen; none when everything is as it should be.
 */
export async function runDemo(simulators: DemoSimulators, print: (text: string) => void): Promise<string[]> {
  const problems: string[] = []
  const before = (await simulators.requests()).length
  // The first booking finds the functions cold, the second finds them warm.
  await bookOnly(simulators, print, problems, 'A first booking, functions not started yet')
  const calls = (await simulators.requests()).slice(before)
  print(soft(`  ${calls.length} HighLevel calls: ${calls.map((call) => call.method).join(', ')}\n`))
  if (calls.length > FIRST_BOOKING_CALLS)
    problems.push(`the first booking cost ${calls.length} HighLevel calls instead of ${FIRST_BOOKING_CALLS}`)

  const { meetingId, email, steps } = await bookOnly(simulators, print, problems, 'Another booking, functions warm')
  for (const step of steps) await take(simulators, print, problems, email, step)
  await repeat(simulators, print, problems, meetingId, email)

  const refused = (await simulators.requests()).slice(before).filter(({ status }) => status === 422 || status === 429)
  if (refused.length > 0) problems.push(`HighLevel refused ${refused.length} requests with 422 or 429`)
  return problems
}

type Print = (text: string) => void

async function bookOnly(simulators: DemoSimulators, print: Print, problems: string[], title: string) {
  const email = `pat.${randomBytes(4).toString('hex')}@example.org`
  const startAt = nextDay(3, 15)
  const movedTo = nextDay(4, 17)
  let meetingId = ''
  const book = async () => {
    const booked = await simulators.book({
      guest: { email, firstName: 'Pat', lastName: 'Prospect', phone: somePhone(), company: 'Acme Inc' },
      startAt,
      timeZone: 'America/New_York',
      location: 'https://meet.example.com/abc-defg-hij',
    })
    meetingId = booked.meetingId
    return booked
  }
  const open = { isTaskDone: false, dueAt: startAt }
  const booked = { ...open, status: 'booked', tags: ['cp-booked'], noteHas: 'booked for' }
  await take(simulators, print, problems, email, { title, act: book, expected: booked })
  const moved = {
    isTaskDone: false,
    dueAt: movedTo,
    status: 'booked, rescheduled',
    tags: ['cp-booked', 'cp-rescheduled'],
  }
  const steps: Step[] = [
    {
      title: 'The guest moves the meeting',
      act: () => simulators.change(meetingId, 'reschedule', { startAt: movedTo }),
      expected: { ...moved, noteHas: 'moved from' },
    },
    {
      title: 'A colleague takes over',
      act: () => simulators.change(meetingId, 'reassign', { host: { email: 'omar@example.com', name: 'Omar Owner' } }),
      expected: { ...moved, noteHas: 'reassigned from rep@example.com to omar@example.com' },
    },
    {
      title: 'The guest cancels',
      act: () => simulators.change(meetingId, 'cancel'),
      expected: { ...moved, isTaskDone: true, status: 'cancelled', tags: ['cp-cancelled'], noteHas: ': cancelled' },
    },
  ]
  return { meetingId, email, steps }
}

async function take(
  simulators: DemoSimulators,
  print: Print,
  problems: string[],
  email: string,
  step: Step,
): Promise<void> {
  print(bold(step.title))
  const startedAt = performance.now()
  const { delivery } = await step.act()
  if (delivery?.status !== 202)
    problems.push(`${step.title}: the webhook answered ${delivery?.status ?? 'nothing'} instead of 202`)
  const { seen, wrong } = await waitFor(simulators, email, step.expected, startedAt)
  const tookMs = Math.round(performance.now() - startedAt)
  if (seen) print(describeContact(seen))
  for (const problem of wrong) problems.push(`${step.title}: ${problem}`)
  const verdict = wrong.length > 0 ? red(`✗ ${wrong.join('; ')}`) : green(`✓ contact up to date after ${tookMs} ms`)
  print(`  ${verdict}${soft(`, webhook answered in ${Math.round(delivery?.ms ?? 0)} ms`)}\n`)
}

async function waitFor(
  simulators: DemoSimulators,
  email: string,
  expected: Expectation,
  startedAt: number,
): Promise<{ seen: Seen | undefined; wrong: string[] }> {
  for (;;) {
    const seen = await simulators.contactsOf(email)
    const wrong = findProblems(seen, expected)
    if (wrong.length === 0 || performance.now() - startedAt > PATIENCE_MS) return { seen: seen[0], wrong }
    await sleep(5)
  }
}

/** The same bytes again: answered 202, and nothing in HighLevel moves. */
async function repeat(
  simulators: DemoSimulators,
  print: Print,
  problems: string[],
  meetingId: string,
  email: string,
): Promise<void> {
  print(bold('Chili Piper sends the cancellation again'))
  const before = JSON.stringify(await simulators.contactsOf(email))
  const calls = (await simulators.requests()).length
  const { delivery } = await simulators.resend(meetingId)
  if (delivery?.status !== 202)
    problems.push(`the repeated webhook answered ${delivery?.status ?? 'nothing'} instead of 202`)
  await sleep(500)
  const isSame = JSON.stringify(await simulators.contactsOf(email)) === before
  const more = (await simulators.requests()).length - calls
  if (!isSame || more > 0) problems.push(`a repeated delivery changed something (${more} HighLevel calls)`)
  print(
    isSame && more === 0 ? `  ${green('✓ nothing changed, no HighLevel call')}\n` : `  ${red('✗ something changed')}\n`,
  )
}

/** Days from now, at a full UTC hour. */
function nextDay(days: number, hour: number): string {
  const date = new Date(Date.now() + days * 86_400_000)
  date.setUTCHours(hour, 0, 0, 0)
  return date.toISOString()
}

// A number per guest: two guests with one phone would be one contact.
const somePhone = () => `+1415${randomInt(2_340_000, 9_990_000)}`
