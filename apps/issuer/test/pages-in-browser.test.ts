import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t from 'tap'
import { chromiumMissing, launchChromium, seriousViolations } from './chromium.js'
import { demo, startIssuer } from './issuer.js'

const missing = chromiumMissing()

async function signIn (page: Page, fields = demo): Promise<void> {
  await page.getByLabel('User name').fill(fields.username)
  await page.getByLabel('Password').fill(fields.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function changePassword (page: Page, current: string, next: string): Promise<void> {
  await page.getByLabel('Current password').fill(current)
  await page.getByLabel('New password', { exact: true }).fill(next)
  await page.getByLabel('New password, once more').fill(next)
  await page.getByRole('button', { name: 'Change the password' }).click()
}

/** What people see, one after the other in one browser; each begins where the one before ended. */
const states: ReadonlyArray<[name: string, title: RegExp, open: (page: Page, origin: string) => Promise<unknown>]> = [
  ['the login', /^Sign in · /, (page, origin) => page.goto(`${origin}/login`)],
  ['the login after a mistake', /^Error: Sign in · /, page => signIn(page, { username: 'demo', password: 'wrong' })],
  ['a link to a stranger', /^That did not work · /, (page, origin) => page.goto(`${origin}/login?return_to=https://evil.test/`)],
  ['a page that is not there', /^Nothing is here · /, (page, origin) => page.goto(`${origin}/nowhere`)],
  ['the account, reached without a mouse', /^Your account · /, async (page, origin) => {
    await page.goto(`${origin}/account`)
    await page.locator('#username:focus').waitFor()
    for (const press of [() => page.keyboard.type(demo.username), () => page.keyboard.press('Tab'), () => page.keyboard.type(demo.password), () => page.keyboard.press('Enter')]) await press()
    await page.waitForURL(`${origin}/account`)
  }],
  ['the login of somebody who is signed in', /^Signed in · /, (page, origin) => page.goto(`${origin}/login`)],
  ['a password that is not good enough', /^Error: Your account · /, async (page, origin) => { await page.goto(`${origin}/account`); await changePassword(page, demo.password, 'short') }],
  ['the login after the way out', /^Sign in · /, page => page.getByRole('button', { name: 'Sign out everywhere' }).click()]
]

t.test('pages in a browser', { skip: missing ?? false }, async t => {
  const { server } = await startIssuer(t)
  await server.listen({ port: 0 })
  const origin = `http://localhost:${(server.server.address() as AddressInfo).port}`
  const browser = await launchChromium(t)
  // 320 pixels are what is left of 1280 at 400 %.
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource: the server responded')) complaints.push(message.text()) })

  for (const [name, title, open] of states) {
    await open(page, origin)
    t.match(await page.title(), title, name)
    t.equal(await page.evaluate('document.documentElement.lang'), 'en')
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, `${name} fits`)
    t.equal(await page.locator('h1').count(), 1)
    if (await page.getByRole('alert').count() > 0) t.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'alert', `${name} begins with what is wrong`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      t.strictSame(await seriousViolations(page), [], `${name}, ${colorScheme}`)
    }
  }
  t.strictSame(complaints, [], 'nothing was against the policy')
})
