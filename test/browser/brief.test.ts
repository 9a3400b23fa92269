import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BriefWorld, createBriefWorld } from '../support/brief-world.ts'
import { browserMissing, DESK, openBrowser } from '../support/browser.ts'
import { TOO_FAINT } from '../support/too-faint.ts'

// A real Chromium against the route function: layout, colours and the content security policy as a browser sees them.

const NARROW = { width: 320, height: 640 }
const VIEWS = [
  ['narrow, light', NARROW, 'light'],
  ['narrow, dark', NARROW, 'dark'],
  ['wide, light', DESK, 'light'],
  ['wide, dark', DESK, 'dark'],
] as const
// Outside the repository.
const screenshots = mkdtempSync(path.join(tmpdir(), 'brief-screenshots-'))

describe.skipIf(browserMissing)(`the brief page in a browser${browserMissing ? ` (${browserMissing})` : ''}`, () => {
  let world: BriefWorld
  let browser: Browser
  let link: string
  let contactId: string
  beforeAll(async () => {
    ;[world, browser] = await Promise.all([createBriefWorld(), openBrowser()])
    contactId = await world.contact({
      lastName: 'Prospect',
      companyName: 'Acme Widgets and Sons',
      tags: ['cp-booked', 'vip', 'a-tag-that-is-longer-than-most-phones-are-wide-and-has-no-spaces'],
    })
    const notes = [
      'Shared: Wants the big plan.\nHas budget until June.',
      `Shared: ${'x'.repeat(300)}`,
      'Shared: <img src="https://evil.example/x.png" onerror="document.title=1"><script>document.title=1</script>',
    ]
    for (const body of notes) await world.highLevel('POST', `/contacts/${contactId}/notes`, { body })
    const dueDate = '2026-03-10T14:00:00.000Z'
    const tasks = [
      {
        title: 'Prepare: Product demo',
        body: 'Bring the slides\n[chili-piper/demo/meeting-1#prepare]',
        completed: false,
      },
      { title: 'Send the contract', body: '', completed: true },
    ]
    for (const task of tasks) await world.highLevel('POST', `/contacts/${contactId}/tasks`, { ...task, dueDate })
    await world.highLevel('POST', '/calendars/events/appointments', {
      calendarId: 'calendar-1',
      locationId: 'location-1',
      contactId,
      title: 'Follow-up',
      startTime: '2026-03-17T15:00:00Z',
      endTime: '2026-03-17T15:30:00Z',
      toNotify: false,
      ignoreDateRange: true,
      ignoreFreeSlotValidation: true,
    })
    link = await world.booked(contactId, {
      location: `https://meet.example.com/${'a-very-long-room-name-'.repeat(6)}`,
      otherGuests: [{ name: 'Casey Cfo', email: 'casey@example.org' }, { email: 'alex@example.org' }],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  /** The page in a new profile. What the browser complains about fails the test, and so does any request but the page's. */
  async function open(
    url: string,
    viewport: { width: number; height: number } = DESK,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Page> {
    const context = await browser.newContext({ viewport, colorScheme })
    const complaints: string[] = []
    const asked: string[] = []
    onTestFinished(async () => {
      await context.close()
      expect(complaints).toEqual([])
      expect(asked.filter((one) => one !== url && !one.endsWith('/favicon.ico'))).toEqual([])
    })
    const page = await context.newPage()
    page.on('request', (request) => void asked.push(request.url()))
    page.on('console', (message) => {
      // The browser asks for an icon by itself, and reports every 4xx of a page that is meant to be one.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url)
    return page
  }
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(screenshots, `${name.replace(', ', '-')}.png`), fullPage: true })

  test.each(VIEWS)('%s: everything is there, fits the screen and can be read', async (name, viewport, scheme) => {
    const page = await open(link, viewport, scheme)
    await shoot(page, name)
    expect(await page.locator('h1').innerText()).toBe('Product demo')
    expect(await page.locator('h2').allInnerTexts()).toEqual([
      'Booking',
      'Contact',
      'Notes',
      'Tasks',
      'Upcoming appointments',
    ])
    const text = await page.locator('main').innerText()
    for (const shown of [
      'Pat Prospect',
      'Has budget until June.',
      'Bring the slides',
      'Send the contract',
      'vip',
      'Follow-up',
    ])
      expect(text).toContain(shown)
    expect(text).toContain('<script>document.title=1</script>')
    expect(await page.title()).toBe('Product demo')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
    expect(await page.evaluate(TOO_FAINT)).toEqual([])
    expect(await page.evaluate("document.querySelectorAll('script, img, iframe, form, link').length")).toBe(0)
  })

  test('a note written in HighLevel is there when the page is loaded again after 15 seconds', async () => {
    const page = await open(link)
    const { note } = await world.highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Shared: just now' })
    world.time.now += 15_000
    await page.reload()
    await page.getByText('just now', { exact: true }).waitFor()
    await world.highLevel('DELETE', `/contacts/${contactId}/notes/${note.id}`)
    world.time.now += 15_000
    await page.reload()
    expect(await page.getByText('just now', { exact: true }).count()).toBe(0)
  })

  test.each([
    ['narrow', NARROW],
    ['wide', DESK],
  ] as const)(
    '%s: a cancelled booking without the CRM, and a link that opens nothing, are in words',
    async (name, viewport) => {
      const cancelled = await world.booked(undefined, { meetingId: `cancelled-${name}` }, ['created', 'deleted'])
      const page = await open(cancelled, viewport)
      expect(await page.getByRole('status').allInnerTexts()).toEqual(['This booking was cancelled.'])
      await shoot(page, `cancelled-${name}`)

      const away = await world.booked(contactId, { meetingId: `away-${name}` })
      // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
      await world.control('POST', '/faults', { then: { kind: 'status', status: 500, body: {} }, times: 4 })
      const other = await open(away, viewport)
      expect((await other.getByRole('status').allInnerTexts()).join()).toContain('The CRM cannot be reached just now')
      expect(await other.locator('h2').allInnerTexts()).toEqual(['Booking'])
      await shoot(other, `away-${name}`)

      const refused = await open(away.replace('e=1', 'e=2'), viewport)
      expect(await refused.locator('h1').innerText()).toBe('This link is not valid or has expired')
      expect(await refused.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
      await shoot(refused, `refused-${name}`)
    },
  )
})
