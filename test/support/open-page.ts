import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { DESK } from './browser.ts'

interface View {
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

/** A page in a new profile. Whatever the browser complains about fails the test, and so does a request to anywhere else. */
export async function openPage(
  browser: Browser,
  url: string,
  { viewport = DESK, colorScheme = 'light' }: View = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme })
  const complaints: string[] = []
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  const page = await context.newPage()
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin)) complaints.push(`asked for ${request.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return page
}
