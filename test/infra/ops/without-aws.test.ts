import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../../infra/ops/main.ts', import.meta.url))
const home = mkdtempSync(path.join(tmpdir(), 'without-aws-'))
// Takes every request and answers none, as a metadata service behind a firewall.
const silent = createServer(() => {}).listen(0, '127.0.0.1')
afterAll(() => {
  silent.closeAllConnections()
  silent.close()
  rmSync(home, { recursive: true })
})

/** The command as it runs on a machine where nobody has set up AWS. */
const run = (command: readonly string[], variables: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, ...variables }
    execFile(process.execPath, [MAIN, ...command], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
const metadata = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}`

const NO_REGION =
  'No AWS region is set, so the stack ChiliPiperHighLevel-production cannot be looked up: export AWS_REGION=us-east-1, or whichever region the stage is in'
const NO_LOGIN =
  'No AWS login was found, so the stack ChiliPiperHighLevel-production cannot be looked up: run aws sso login or aws configure, and choose the profile with export AWS_PROFILE=<name> where it is not the default'
const LOCAL = '; a stage on this machine takes --local'

describe('on a machine that knows nothing of AWS', () => {
  test.concurrent.each([
    [['doctor'], LOCAL],
    // It has no local stage to look at.
    [['leftovers'], ''],
  ])('%j says in one line that there is no region, and ends with 2', async (command, more) => {
    expect(await run(command)).toEqual({ code: 2, stdout: '', stderr: `${NO_REGION}${more}\n` })
  })

  test.concurrent('doctor says in one line that there is no login, even where the metadata service never answers', async () => {
    const variables = { AWS_REGION: 'us-east-1', AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata() }
    expect(await run(['doctor'], variables)).toEqual({ code: 2, stdout: '', stderr: `${NO_LOGIN}${LOCAL}\n` })
  })
})
