import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdDelaySeconds } from '../../../functions/sync/hold-delay.ts'
import {
  GrantBusyError,
  GrantRevokedError,
  LinkChangedError,
  RateLimitedError,
  RemoteUnavailableError,
} from '../../../shared/errors.ts'

const down = new RemoteUnavailableError('down')

test('P9: a held message waits twice as long after every receive, up to 15 minutes', () => {
  const delays = [1, 2, 3, 4, 8, 9, 1000].map((receives) => holdDelaySeconds(down, receives, 0.5))
  expect(delays).toEqual([5, 10, 20, 40, 640, 900, 900])
})

test('locations that failed together come back within ± 20 % of each other, not at once', () => {
  expect([0, 0.999].map((random) => holdDelaySeconds(down, 3, random))).toEqual([16, 24])
})

test('while there is no usable grant it waits five minutes at most, so that a new one is found in time', () => {
  for (const error of [new GrantBusyError('busy'), new GrantRevokedError('gone')]) {
    const delays = [1, 2, 7, 1000].map((receives) => holdDelaySeconds(error, receives, 0.999))
    expect(delays).toEqual([6, 12, 300, 300])
  }
})

test('a rate limit is waited out for as long as was asked, not longer', () => {
  expect(holdDelaySeconds(new RateLimitedError(7200), 900, 0.5)).toBe(8)
})

test('a link that was changed meanwhile is read again after a second', () => {
  expect(holdDelaySeconds(new LinkChangedError('changed'), 10, 0.5)).toBe(1)
})

test('whatever failed, the delay is whole seconds that SQS takes', () => {
  const errors = fc.oneof(
    fc.constantFrom(down, new GrantBusyError('busy'), new Error('bug'), 'text', undefined),
    fc.double().map((ms) => new RateLimitedError(ms)),
  )
  fc.assert(
    fc.property(
      errors,
      fc.integer(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (error, receives, random) => {
        const delay = holdDelaySeconds(error, receives, random)
        expect(Number.isInteger(delay) && delay >= 1 && delay <= 43_200).toBe(true)
      },
    ),
  )
})
