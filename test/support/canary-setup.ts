import { afterAll, afterEach, inject } from 'vitest'
import { takeHits, watchOutput } from './canary-watch.ts'
import { watchFigures } from './figure-watch.ts'

// P17 for every test: whoever lets something secret or personal into a log, an error or a dead letter fails.
watchOutput()

function expectNoHit(): void {
  const hits = takeHits()
  if (hits.length > 0) throw new Error(`P17: ${hits.join('; ')}`)
}
afterEach(expectNoHit)
afterAll(expectNoHit)

const watched = watchFigures()
afterAll(() => watched.write(inject('shared')))
