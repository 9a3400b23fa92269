import { describe, expect, test } from 'vitest'
import { BookingRejectedError } from '../../shared/errors.ts'
import { createLog } from '../../shared/log.ts'
import config from '../vitest.config.ts'
import { aBooking } from './bookings.ts'
import { canariesIn, takeHits, watchDeadLetter, watchedLog, watchLine, watchOutput } from './canary-watch.ts'
import { meetingBody, SECRET } from './chili-piper-bodies.ts'
import { aGrant } from './grant-world.ts'
import { createLogTrap } from './log-trap.ts'
import { readSources } from './source-file.ts'

describe('P17: the watch knows what the fixtures know', () => {
  test.each<[string, unknown]>([
    ['an e-mail address', meetingBody()['primaryGuestEmail']],
    ['an e-mail address', aBooking().host?.email],
    ['a name', meetingBody()['hostFullName']],
    ['a name', meetingBody()['additionalGuests']],
    ['what a booking says', meetingBody()['meetingTitle']],
    ['what a booking says', aBooking().location],
    ['a phone number', '+1 (212) 555-0123'],
    ['a phone number', '+442079460958'],
    ['an access or refresh token', aGrant().accessToken],
    ['an access or refresh token', aGrant().refreshToken],
    ['an access or refresh token', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x'],
    ['a Private Integration Token', 'pit-test'],
    ['a secret', SECRET],
    ['a secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ])('%s', (label, value) => expect(canariesIn(`{"x":${JSON.stringify(value)}}`)).toContain(label))

  test.each([
    'at syncGroup (file:///var/task/node_modules/@middy/core/index.js:10:5)',
    '{"meetingId":"meeting-1","delaySeconds":300,"timestamp":"2026-03-10T16:30:00+01:00"}',
    'refresh-grant asked for a refresh of location-1; access is needed again',
    '{"eventId":"b2a1f6c0","locationId":"demo-location","outcome":"synced","calls":4}',
  ])('and takes nothing else for it: %s', (line) => expect(canariesIn(line)).toEqual([]))
})

describe('P17: a hit is told by its label, never by its text', () => {
  test('in a log line, as the functions’ own log would write it', () => {
    const log = createLogTrap()
    log.info('booking of pat@example.org', { meetingId: 'meeting-1' })
    log.warn('held', { reason: '+12125550123' })
    expect(takeHits()).toEqual(['a log line has an e-mail address', 'a log line has a phone number'])
    expect(log.lines).toHaveLength(2)
  })

  test('but not in what that log leaves out: fields that are not on its list, words of errors that are not ours', () => {
    const quiet = watchedLog({ info: () => {}, warn: () => {}, error: () => {} })
    quiet.info('booking', Object.assign({ meetingId: 'm' }, { email: 'pat@example.org' }))
    quiet.error('failed', { error: new Error('bad value pat@example.org') })
    expect(takeHits()).toEqual([])
    quiet.error('failed', { error: new BookingRejectedError('pat@example.org') })
    expect(takeHits()).toEqual(['a log line has an e-mail address'])
  })

  test('in a line of a stage, and in the reason of a dead letter', () => {
    expect(watchLine('{"token":"pit-stage-world"}')).toBe('{"token":"pit-stage-world"}')
    watchDeadLetter({ detail: { StringValue: 'name: Casey Cfo' } })
    watchDeadLetter(new BookingRejectedError('phone +12125550123'))
    expect(takeHits()).toEqual([
      'a line that a stage logged has a Private Integration Token',
      'the reason of a dead letter has a name',
      'the reason of a dead letter has a phone number',
    ])
  })

  test('in what our code writes to console or stream; what a test prints is its own affair', () => {
    const { write } = process.stdout
    // Ours only for the while: nothing is really printed.
    process.stdout.write = () => true
    watchOutput()
    process.stdout.write('pat@example.org')
    expect(takeHits()).toEqual([])
    const print = (...line: unknown[]) => void process.stdout.write(JSON.stringify(line))
    createLog({ info: print, warn: print, error: print }).info('booking of pat@example.org')
    process.stdout.write = write
    expect(takeHits()).toEqual(['process.write has an e-mail address'])
  })
})

test('P17: every test that starts a stage watches its lines', () => {
  const starters = readSources('test').filter(
    ({ imports, code }) => imports.includes('infra/local/stage.ts') && /\bstartStage\(/.test(code),
  )
  expect(starters.length).toBeGreaterThan(4)
  const unwatched = starters.filter(({ code }) => !/\bwatchLine\(/.test(code)).map(({ path }) => path)
  // Their functions are three lines each and know nothing of anybody.
  expect(unwatched.filter((path) => !path.startsWith('test/infra/local/'))).toEqual([])
})

test('P17: no test is without the watch', () => {
  expect(config.test?.setupFiles).toContain('test/support/canary-setup.ts')
})
