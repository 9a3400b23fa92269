import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const found = PLACES.find((place) => existsSync(place))
const executablePath = found ?? PLACES[0]!

/** Why the browser tests cannot run here; undefined when they can. */
export const browserMissing = found
  ? undefined
  : `there is no Chromium at ${executablePath}: on Debian, apt-get install chromium; Google Chrome will do`

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
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, headless: true, args: FLAGS })
