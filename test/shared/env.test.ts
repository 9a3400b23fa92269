import { expect, onTestFinished, test, vi } from 'vitest'
import { readEnv, readLogEnv } from '../../shared/env.ts'

test('the named variables are read, and no others', () => {
  expect(readEnv(['A', 'B'], { A: '1', B: ' ', C: '3' })).toEqual({ A: '1', B: ' ' })
})

test('F37: every missing or empty variable is named at once', () => {
  expect(() => readEnv(['A', 'B', 'C'], { A: '', B: 'x' })).toThrow('Missing environment variables: A, C')
})

test('the values of variables are not told', () => {
  expect(() => readEnv(['A', 'B'], { A: 'secret' })).not.toThrow('secret')
})

test('without another source the process’s own variables are read', () => {
  expect(readEnv(['PATH']).PATH).toBe(process.env['PATH'])
})

test('a log goes by the function’s name and by the level that Lambda sets', () => {
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  vi.stubEnv('SERVICE_NAME', 'sync')
  vi.stubEnv('AWS_LAMBDA_LOG_LEVEL', 'WARN')
  expect(readLogEnv()).toEqual({ service: 'sync', least: 'WARN' })
})
