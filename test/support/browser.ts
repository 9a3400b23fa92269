import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'

/** Why the browser tests cannot run here; undefined when they can. */
export const browserMissing = existsSync(EXECUTABLE)
  ? undefined
  : `there is no Chromium at ${EXECUTABLE}: on Debian, apt-get install chromium`

// Nothing but the pages under test: no first-run pages, no updates, no calls home.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const DESK = { width: 1280, height: 900 }
export const PHONE = { width: 375, height: 740 }

/** A headless Chromium with a profile of its own, gone when it is closed; each context is a browser that nobody has used. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS })
