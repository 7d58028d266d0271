/** A real browser for tests: Debian's Chromium, driven by Playwright, one for a file. */
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

// Nothing but the pages under test: no updates, no components, no sandbox that a container does not have.
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Why there is no browser here; `null` when there is one. With `REQUIRE_CHROMIUM=1` its absence is an error. */
export function chromiumMissing (): string | null {
  if (existsSync(executablePath)) return null
  if (process.env['REQUIRE_CHROMIUM'] === '1') throw new Error(`REQUIRE_CHROMIUM is 1, but there is no ${executablePath}: install the package chromium, or set CHROMIUM_PATH`)
  return `there is no Chromium at ${executablePath} or CHROMIUM_PATH`
}

/** Starts a browser that ends with the test. */
export async function launchChromium (t: Test): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args })
  t.teardown(() => browser.close())
  return browser
}

/** What axe finds on the page that harms somebody seriously, in words; also a missing title, language or label. */
export async function seriousViolations (page: Page): Promise<readonly string[]> {
  // The page's own policy allows no script; that of the test comes in beside it.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate('axe.run()') as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}
