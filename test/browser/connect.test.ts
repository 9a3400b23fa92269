import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { browserMissing, DESK, openBrowser, PHONE } from '../support/browser.ts'
import { type ConnectWorld, createConnectWorld } from '../support/connect-world.ts'

// A real Chromium against the local stage: the pages, the cookie and the content security policy as a browser sees them.

describe.skipIf(browserMissing)(
  `connecting HighLevel in a browser${browserMissing ? ` (${browserMissing})` : ''}`,
  () => {
    let world: ConnectWorld
    let browser: Browser
    beforeAll(async () => {
      ;[world, browser] = await Promise.all([createConnectWorld(), openBrowser()])
    })
    afterAll(async () => {
      await browser?.close()
      await world?.close()
    })

    /** A new profile on the start page. What the browser complains about fails the test. */
    async function openStart(viewport = DESK): Promise<Page> {
      const context = await browser.newContext({ viewport })
      const complaints: string[] = []
      onTestFinished(async () => {
        await context.close()
        expect(complaints).toEqual([])
      })
      const page = await context.newPage()
      page.on('console', (message) => {
        // The browser asks for an icon by itself, and reports every 4xx of a page that is meant to be one.
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(`${world.startUrl}?why`)
      return page
    }

    const shoot = (page: Page, name: string) =>
      page.screenshot({ path: path.join(world.screenshots, `${name}.png`), fullPage: true })
    const title = (page: Page) => page.locator('h1').innerText()

    async function goToConsent(page: Page): Promise<void> {
      await page.getByRole('link', { name: 'Continue to HighLevel' }).click()
      await page.getByRole('button', { name: 'Allow' }).waitFor()
    }
    async function decide(page: Page, decision: 'Allow' | 'Deny'): Promise<void> {
      await page.getByRole('button', { name: decision }).click()
      await page.waitForURL(`${world.stage.apiUrl}/oauth/highlevel/callback?**`)
    }

    test('denied: a page says that nothing was connected, and how to begin again', async () => {
      const page = await openStart()
      await goToConsent(page)
      await decide(page, 'Deny')
      expect(await title(page)).toContain('HighLevel was not connected')
      await shoot(page, 'denied')
      await page.getByRole('link', { name: 'Start again' }).click()
      await page.getByRole('button', { name: 'Allow' }).waitFor()
      expect(await world.connection()).toBeUndefined()
    })

    test('expired: a state of more than ten minutes is refused, in words', async () => {
      const page = await openStart()
      await goToConsent(page)
      expect(await world.expireStates()).toBeGreaterThan(0)
      await decide(page, 'Allow')
      expect(await title(page)).toContain('This link cannot be used any more')
      await shoot(page, 'expired')
      expect(await world.connection()).toBeUndefined()
    })

    test('another browser cannot finish what this one began', async () => {
      const page = await openStart()
      await goToConsent(page)
      const other = await openStart()
      await other.goto(page.url())
      await decide(other, 'Allow')
      expect(await title(other)).toContain('This link cannot be used any more')
      expect(await world.connection()).toBeUndefined()
    })

    test('start → consent → success: the location is connected, and the page says what is left to do', async () => {
      const page = await openStart()
      expect(await title(page)).toContain('Connect your HighLevel location')
      await shoot(page, 'start')
      await goToConsent(page)
      await shoot(page, 'consent')
      await decide(page, 'Allow')

      expect(await title(page)).toContain('Location connected')
      await shoot(page, 'connected')
      const text = await page.locator('main').innerText()
      expect(text).toContain(world.locationId)
      for (const change of ['created', 'updated', 'deleted'])
        expect(text).toContain(`${world.stage.apiUrl}/webhooks/chili-piper/demo/${change}`)
      expect(text).toContain(`${world.stage.apiUrl}/webhooks/highlevel`)
      expect(await world.grant()).toMatchObject({ kind: 'oauth', locationId: world.locationId })
      expect(await world.connection()).toMatchObject({ status: 'connected' })

      await page.reload()
      expect(await title(page)).toContain('This link cannot be used any more')
      expect(await page.locator('main').innerText()).toContain('you are done')
    })

    test('on a phone every page fits the screen and its button can be touched', async () => {
      const page = await openStart(PHONE)
      const fits = async (name: string) => {
        await shoot(page, `phone-${name}`)
        const width = await page.evaluate('document.documentElement.scrollWidth')
        expect(width, name).toBeLessThanOrEqual(PHONE.width)
      }
      await fits('start')
      const button = await page.getByRole('link', { name: 'Continue to HighLevel' }).boundingBox()
      expect(button?.height).toBeGreaterThanOrEqual(44)
      await goToConsent(page)
      await decide(page, 'Allow')
      await fits('connected')
    })
  },
)
