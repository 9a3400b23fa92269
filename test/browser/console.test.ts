import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserMissing, openBrowser, PHONE } from '../support/browser.ts'
import { type ConsoleWorld, createConsoleWorld } from '../support/console-world.ts'
import { openPage } from '../support/open-page.ts'
import { TOO_FAINT } from '../support/too-faint.ts'

// A real Chromium on the console of a stage as `npm start` runs it.

describe.skipIf(browserMissing)(`the console in a browser${browserMissing ? ` (${browserMissing})` : ''}`, () => {
  let world: ConsoleWorld
  let browser: Browser
  beforeAll(async () => {
    ;[world, browser] = await Promise.all([createConsoleWorld(), openBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  const open = (view?: Parameters<typeof openPage>[2]) => openPage(browser, `${world.consoleUrl}/#sides`, view)
  const booking = (page: Page) => page.getByRole('region', { name: 'Booking in Chili Piper' })
  const contact = (page: Page) => page.getByRole('region', { name: 'Contact in HighLevel' })

  async function book(page: Page, email: string, name = 'Pat'): Promise<void> {
    await page.getByLabel('Guest’s e-mail').fill(email)
    await page.getByLabel('First name').fill(name)
    await page.getByRole('button', { name: 'Book meeting' }).click()
    await contact(page).getByText('cp-booked', { exact: true }).waitFor()
    await contact(page).getByText(email).first().waitFor()
  }

  test('a booking becomes a contact with note, task and tag; moved and cancelled there, they follow', async () => {
    const page = await open()
    await book(page, 'first@example.org')
    await contact(page).getByText('Status: booked').waitFor()
    await contact(page)
      .getByRole('checkbox', { name: /Prepare: 30 min demo/ })
      .waitFor()

    await booking(page).getByLabel('Another time').fill('2030-05-06T10:30')
    await booking(page).getByRole('button', { name: 'Move' }).click()
    await contact(page).getByText('cp-rescheduled').waitFor()
    await booking(page).getByLabel('Another host').selectOption('Omar Owner')
    await booking(page).getByRole('button', { name: 'Reassign' }).click()
    await contact(page).getByText('Host: Omar Owner').waitFor()
    await booking(page).getByRole('button', { name: 'Cancel meeting' }).click()
    await contact(page).getByText('cp-cancelled').waitFor()
    await expect.poll(() => contact(page).getByRole('checkbox').isChecked()).toBe(true)
    expect(await booking(page).getByRole('button', { name: 'Move' }).count()).toBe(0)
  })

  test('a note written and changed in HighLevel is seen on the booking as it is now', async () => {
    await world.connect()
    const page = await open()
    await book(page, 'second@example.org')
    const notes = booking(page).getByRole('list', { name: 'Notes that reached the booking' })
    await contact(page).getByLabel('New note').fill('Likes tea')
    await contact(page).getByRole('button', { name: 'Add note' }).click()

    const written = contact(page).locator('.note', { hasText: 'Likes tea' })
    await written.getByRole('button', { name: 'Edit' }).click()
    await contact(page).getByLabel('Note', { exact: true }).fill('Likes blue')
    await contact(page).getByRole('button', { name: 'Save' }).click()
    await contact(page).locator('.note', { hasText: 'Likes blue' }).waitFor()
    // A page asks HighLevel once in 15 seconds, so the page of another booking shows it sooner.
    await book(page, 'second@example.org')
    await notes.getByText('Likes blue').waitFor()
    expect(await notes.getByText('Likes tea').count()).toBe(0)
  })

  test('tags come and go by hand, tasks are ticked and opened again', async () => {
    const page = await open()
    await book(page, 'third@example.org')
    await contact(page).getByLabel('New tag').fill('vip')
    await contact(page).getByLabel('New tag').press('Enter')
    const remove = contact(page).getByRole('button', { name: 'Remove tag vip' })
    await remove.click()
    await remove.waitFor({ state: 'detached' })

    const task = contact(page).getByRole('checkbox', { name: /Prepare/ })
    await task.check()
    await expect.poll(async () => (await world.contactOf('third@example.org')).tasks[0]?.completed).toBe(true)
    await expect.poll(() => task.isChecked()).toBe(true)
    await task.uncheck()
    await expect.poll(async () => (await world.contactOf('third@example.org')).tasks[0]?.completed).toBe(false)
  })

  test('with the keyboard alone: Tab to the form, Enter to book', async () => {
    const page = await open()
    const focused = () => page.evaluate('document.activeElement.id')
    for (let presses = 0; (await focused()) !== 'book-email'; presses++) {
      expect(presses, 'presses of Tab until the form').toBeLessThan(12)
      await page.keyboard.press('Tab')
    }
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('keys@example.org')
    await page.keyboard.press('Enter')
    await contact(page).getByText('keys@example.org').first().waitFor()
    await contact(page).getByText('cp-booked', { exact: true }).waitFor()
  })

  test('a guest whose name is markup is shown as text, on both sides, also on a phone', async () => {
    const page = await open({ viewport: PHONE, colorScheme: 'dark' })
    const hostile = '<img src=x onerror="document.title=1">'
    await book(page, 'hostile@example.org', hostile)
    // The contact comes a moment after the booking.
    for (const side of [booking(page), contact(page)]) await side.getByText(hostile).first().waitFor()
    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.title()).toBe('Local stage')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width)
    expect(await page.evaluate(TOO_FAINT)).toEqual([])
  })

  test('what somebody is writing is left alone while both sides change', async () => {
    const page = await open()
    await book(page, 'writing@example.org')
    await contact(page).getByLabel('New note').fill('half a sen')
    await world.addTag('writing@example.org', 'changed-elsewhere')
    await page.getByLabel('First name').focus()
    await contact(page).getByText('changed-elsewhere').waitFor()
    expect(await contact(page).getByLabel('New note').inputValue()).toBe('half a sen')
  })

  test('the dashboard of the template is drawn, every widget of it', async () => {
    const page = await openPage(browser, world.consoleUrl)
    const { widgets } = JSON.parse(await (await fetch(`${world.consoleUrl}/api/dashboard`)).text())
    await page.locator('.widget.log td').first().waitFor()
    expect(await page.locator('.widget').count()).toBe(widgets.length)
    expect(await page.locator('.problem').allInnerTexts()).toEqual([])
    const isGraph = ({ type, properties }: { type: string; properties: { view?: string } }) =>
      type === 'metric' && properties.view !== 'singleValue'
    expect(await page.locator('.widget canvas').count()).toBe(widgets.filter(isGraph).length)
  })
})
