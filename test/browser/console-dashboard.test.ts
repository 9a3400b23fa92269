import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { browserMissing, DESK, openBrowser } from '../support/browser.ts'
import { DASHBOARD, startFixtureConsole } from '../support/console-fixture.ts'
import { openPage } from '../support/open-page.ts'
import { TOO_FAINT } from '../support/too-faint.ts'

// A real Chromium on a dashboard with a widget of every kind.

const NARROW = { width: 400, height: 800 }
const WIDE = { width: 1600, height: 1000 }

describe.skipIf(browserMissing)(
  `the console's dashboard in a browser${browserMissing ? ` (${browserMissing})` : ''}`,
  () => {
    let world: Awaited<ReturnType<typeof startFixtureConsole>>
    let browser: Browser
    beforeAll(async () => {
      ;[world, browser] = await Promise.all([startFixtureConsole(), openBrowser()])
    })
    afterAll(async () => {
      await browser?.close()
      await world?.close()
    })

    async function open(view: Parameters<typeof openPage>[2] = {}) {
      const page = await openPage(browser, world.url, view)
      await page.locator('.widget.custom table').waitFor()
      return {
        ...world,
        page,
        widget: (title: string) => page.getByRole('region', { name: title, exact: true }),
      }
    }

    test.each([
      ['narrow, dark', NARROW, 'dark'],
      ['wide, light', WIDE, 'light'],
    ] as const)(
      '%s: every widget is drawn, fits the screen, and the browser has no complaint',
      async (_, viewport, colorScheme) => {
        const { page, widget } = await open({ viewport, colorScheme })
        expect(await page.locator('.widget').count()).toBe(DASHBOARD.widgets.length)
        expect(await page.locator('.markdown').innerText()).toContain('<b>no markup</b>')
        expect(await widget('Now').innerText()).toMatch(/Now\s+3\s+Bookings synced/)
        expect(await widget('Bookings').locator('canvas').count()).toBe(1)
        expect(await widget('Bookings').locator('.legend').innerText()).toMatch(
          /Bookings synced\s+3\s+Bookings held\s+2/,
        )
        expect(await widget('Nothing').innerText()).toContain('Nothing in this time range')
        expect(await widget('Broken').innerText()).toContain('SEARCH is not known to the local stage')
        expect(await widget('Alarms').locator('summary').allInnerTexts()).toEqual([
          expect.stringMatching(/In alarm\s+stage-quarantine\s+for 5 min/),
          expect.stringMatching(/OK\s+stage-grants\s+for 1 h/),
        ])
        expect(await widget('Failures').locator('tbody tr').allInnerTexts()).toEqual([
          '2026-03-03 11:58:01.000\tbooking synced\t<img src=x onerror=alert(1)>',
          '2026-03-03 11:57:01.000\tbooking held\theld',
        ])
        expect(await page.locator('.alarm-count').innerText()).toBe('1 alarm')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
        expect(await page.evaluate(TOO_FAINT)).toEqual([])
      },
    )

    test('on a wide screen widgets stand where the dashboard puts them', async () => {
      const { widget } = await open({ viewport: WIDE })
      const [now, bookings, outcomes] = await Promise.all(
        ['Now', 'Bookings', 'Outcomes'].map((title) => widget(title).boundingBox()),
      )
      expect(now?.y).toBe(bookings?.y)
      expect(bookings?.x).toBeGreaterThan((now?.x ?? 0) + (now?.width ?? 0))
      expect((bookings?.width ?? 0) / (now?.width ?? 1)).toBeCloseTo(2, 1)
      expect(outcomes?.y).toBeGreaterThan(bookings?.y ?? 0)
    })

    test('the location is a choice that every metric follows, and the time range another', async () => {
      const { page, telemetry, widgets } = await open()
      telemetry.asked.length = 0
      await page.getByLabel('Location').selectOption('loc-1')
      await expect
        .poll(() => JSON.stringify(telemetry.asked))
        .toContain('["ChiliPiperHighLevel","BookingHeld","location","loc-1"')
      await page.getByLabel('Time range').selectOption('15 minutes')
      await expect.poll(() => JSON.stringify(widgets.events.at(-1))).toContain('"relativeStart":900000')
    })

    test('what functions say is shown without its scripts, styles, frames and handlers', async () => {
      const { page, widget } = await open()
      const timeline = widget('Widget timeline')
      expect(await timeline.getByText('a link').getAttribute('href')).toBeNull()
      expect(await timeline.locator('img, iframe, script, style, [onclick]').count()).toBe(0)
      expect(await page.title()).toBe('Local stage')
    })

    test('a button of a widget calls its function with the form; a redrive is asked about first', async () => {
      const { page, widget, widgets } = await open()
      const timeline = widget('Widget timeline')
      await timeline.getByLabel('Booking').fill('m-2')
      await timeline.getByText('Search').click()
      await timeline.getByText('Found {"booking":"m-2"}').waitFor()
      expect(widgets.events.at(-1)).toMatchObject({
        cmd: 'search',
        widgetContext: { dashboardName: 'fixture', params: { widget: 'timeline' }, forms: { all: { booking: 'm-2' } } },
      })

      const before = widgets.events.length
      const quarantine = widget('Widget quarantine')
      await quarantine.getByText('Send back').click()
      await page.getByRole('dialog').getByText('Send it back?').waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      expect(widgets.events.length).toBe(before)
      await quarantine.getByText('Send back').click()
      await page.getByRole('button', { name: 'Confirm' }).click()
      await quarantine.getByText('Sent back.').waitFor()
      expect(widgets.events.at(-1)).toMatchObject({ cmd: 'redrive' })
    })

    test('a change is seen by itself; a stage that stops says so', async () => {
      const world = await startFixtureConsole()
      const context = await browser.newContext({ viewport: DESK })
      onTestFinished(() => context.close())
      const page = await context.newPage()
      await page.goto(world.url)
      await page.getByText('Live', { exact: true }).waitFor()
      await page.locator('.widget.custom table').waitFor()
      const graph = page.getByRole('region', { name: 'Bookings', exact: true })
      await graph.locator('.u-over').hover({ position: { x: 200, y: 20 } })
      const pointed = await graph.locator('.legend').innerText()
      expect(pointed).toMatch(/at \d\d:\d\d$/)
      await page.evaluate("document.querySelector('.widget canvas').id = 'before'")
      world.telemetry.asked.length = 0
      world.telemetry.change()
      await expect.poll(() => world.telemetry.asked.length, { timeout: 5000 }).toBeGreaterThan(0)
      await expect.poll(() => page.locator('.widget canvas').count()).toBe(3)
      expect(await page.locator('canvas#before').count(), 'the graph that was looked at').toBe(1)
      expect(await graph.locator('.legend').innerText()).toBe(pointed)

      await world.close()
      await page.getByText('The stage has stopped').waitFor()
      const again = await startFixtureConsole({ port: Number(new URL(world.url).port) })
      onTestFinished(again.close)
      await page.getByText('Live', { exact: true }).waitFor()
    })
  },
)
