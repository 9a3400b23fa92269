import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLetterWorld, REASONS } from './letter-world.ts'

const letter = fc.record({ location: fc.constantFrom(0, 0, 0, 1, 2), reason: fc.constantFrom(...REASONS) })

test('whatever lies in the queue, and in whatever order: each is seen once, what is meant is moved, all else is there', async () => {
  const world = await createLetterWorld()
  const queue = fc.array(letter, { minLength: 1, maxLength: 45, size: 'max' })
  const some = fc.subarray([...REASONS], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(queue, some, fc.boolean(), async (letters, reasons, isDryRun) => {
      Object.assign(world.target, await world.makeQueues())
      const bodies: string[] = []
      for (const [index, one] of letters.entries()) bodies.push(await world.putAside(index, one))
      const args = [
        'redrive',
        '--reason',
        reasons.join(),
        '--json',
        '--per-second',
        '1000',
        ...(isDryRun ? ['--dry-run'] : []),
      ]
      const { exitCode, text } = await world.ops(args)
      const isMeant = (_: string, index: number) => reasons.some((reason) => reason === letters[index]?.reason)
      const meant = bodies.filter(isMeant)
      const { counts, unseen } = JSON.parse(text)
      const { moved = 0, filtered = 0 } = counts
      expect([exitCode, unseen, moved, filtered]).toEqual([0, 0, meant.length, bodies.length - meant.length])
      const dead = bodies.filter((body, index) => isDryRun || !isMeant(body, index))
      expect((await world.drainBodies('sync')).toSorted()).toEqual(isDryRun ? [] : meant.toSorted())
      expect((await world.drainBodies('dead')).toSorted()).toEqual(dead.toSorted())
    }),
    { numRuns: 5 },
  )
}, 60_000)
