// npm run sim:outage: each side is away for 71 hours while people go on booking, writing notes and changing tags; then it is back and
// nobody does anything. --hours N, --side NAME.
import { parseArgs } from 'node:util'
import { OUTAGES, runOutage } from './system/run-outage.ts'

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '71' },
    side: { type: 'string' },
    seed: { type: 'string', default: '1' },
    bookings: { type: 'string', default: '3' },
  },
})
let broken = 0
for (const side of OUTAGES.filter((one) => values.side === undefined || values.side === one)) {
  const { drained, ...run } = await runOutage({
    side,
    hours: Number(values.hours),
    bookingsPerHour: Number(values.bookings),
    locations: 4,
    seed: Number(values.seed),
  })
  const isKept = run.deadLetters === 0 && run.missing === 0 && run.waiting === 0 && run.peak <= 100
  if (!isKept) broken++
  const times = drained.map(({ bookings, ms }) => `${bookings} in ${Math.round(ms / 60_000)} min`).join(', ')
  process.stdout.write(
    `${side} away for ${values.hours} h: ${isKept ? 'all is there' : 'BROKEN'}; ${run.bookings} bookings (${times}), ` +
      `${run.deadLetters} dead letters, ${run.missing} missing, at most ${run.peak} requests in 10 s\n`,
  )
}
process.exitCode = broken > 0 ? 1 : 0
