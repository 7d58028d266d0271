import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t from 'tap'
import { root, startAdministered } from './administrator.js'
import { chromiumMissing, launchChromium, seriousViolations } from './chromium.js'
import { claimsOf, login } from './issuer.js'

const missing = chromiumMissing()

t.test('an administrator at work, in a real browser', { skip: missing ?? false }, async t => {
  const { server, ask } = await startAdministered(t)
  await server.listen({ port: 0, host: '127.0.0.1' })
  const origin = `http://localhost:${(server.server.address() as AddressInfo).port}`
  const browser = await launchChromium(t)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
  const heading = async (): Promise<string> => await page.locator('h1').innerText()
  const type = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await (/^(Tab|Enter|Space|Shift\+Tab)$/.test(key) ? page.keyboard.press(key) : page.keyboard.type(key))
  }

  await t.test('who comes to a page signs in, and is there', async t => {
    await page.goto(`${origin}/admin/users`)
    t.equal(new URL(page.url()).pathname, '/login')
    await type(root.username, 'Tab', root.password, 'Enter')
    await page.waitForURL(`${origin}/admin/users`)
    t.equal(await heading(), 'Users')
  })

  await t.test('the first stop of the keyboard leads past the menu, the others through it', async t => {
    await page.goto(`${origin}/admin`)
    await type('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Users' }).focus()
    await type('Enter')
    await page.waitForURL(`${origin}/admin/users`)
    t.equal(await page.locator('nav [aria-current=page]').innerText(), 'Users')
  })

  await t.test('a user is created with the keyboard alone', async t => {
    await page.getByRole('link', { name: 'New user…' }).focus()
    await type('Enter')
    await page.waitForURL(`${origin}/admin/new-user`)
    await page.getByLabel('User name').focus()
    await type('ann', 'Tab', 'short', 'Enter')
    await page.getByRole('alert').waitFor()
    t.match(await page.getByRole('alert').innerText(), /The password is too short/)
    t.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'alert', 'the message has the focus')
    t.equal(await page.getByLabel('User name').inputValue(), 'ann')
    t.strictSame(await seriousViolations(page), [], 'the form with an error')
    await page.getByLabel('Password').focus()
    await type('a password that is long', 'Tab', 'orders:read', 'Tab', 'clerk', 'Tab', 'Tab', 'Tab', 'Enter')
    await page.getByRole('status').waitFor()
    t.equal(await heading(), 'User ann')
    t.match((await ask('GET', '/admin/users?username=ann')).json().users, [{ scopes: ['orders:read'], roles: ['clerk'] }])
  })

  await t.test('a client is created, and its secret shown this once', async t => {
    await page.goto(`${origin}/admin/new-client`)
    await page.getByLabel('Client id').fill('reports')
    await page.getByLabel('Scopes').fill('orders:read')
    await page.getByRole('button', { name: 'Create the client' }).click()
    const secret = await page.locator('code.secret').innerText()
    t.match(secret, /^\S{43}$/)
    t.strictSame(await seriousViolations(page), [], 'the secret')
    await page.getByRole('link', { name: 'I have copied it' }).click()
    await page.waitForURL(`${origin}/admin/clients/reports`)
    t.notMatch(await page.content(), secret)
  })

  await t.test('the keys are rotated, after their effect was shown', async t => {
    await page.goto(`${origin}/admin/keys`)
    t.match(await page.getByRole('img', { name: 'The life of the signing keys' }).locator('desc').textContent(), /is active.*is next|is next.*is active/)
    const next = await page.locator('tr', { hasText: 'next' }).locator('code').first().innerText()
    await page.getByRole('link', { name: 'Rotate now…' }).click()
    t.match(await page.locator('.effects').innerText(), `${next} signs from now on`)
    t.strictSame(await seriousViolations(page), [], 'the question')
    await page.getByRole('button', { name: 'Rotate now' }).focus()
    await type('Enter')
    await page.getByRole('status').waitFor()
    t.match((await ask('GET', '/admin/keys')).json().keys.find(({ state }: { state: string }) => state === 'active'), { kid: next })
  })

  await t.test('a session is ended', async t => {
    const { access_token: token } = (await login(server)).json()
    const sid = String(claimsOf(token)['sid'])
    await page.goto(`${origin}/admin/sessions`)
    await page.getByLabel('Whose sessions').fill('Demo')
    await type('Enter')
    await page.locator('tr', { hasText: sid }).getByRole('button', { name: 'End' }).click()
    await page.getByRole('status').waitFor()
    t.match(await page.getByRole('status').innerText(), /has ended/)
    t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${token}` } })).statusCode, 401)
  })

  await t.test('every page is one for everybody, light and dark, and on a small screen', async t => {
    const { id } = (await ask('GET', '/admin/users?username=ann')).json().users[0]
    await login(server, { username: 'ann', password: 'a password that is long' })
    const [{ kid }] = (await ask('GET', '/admin/keys')).json().keys
    for (const url of [
      '/admin', '/admin/users', `/admin/users/${id}`, `/admin/users/${id}/remove`, '/admin/clients', '/admin/clients/reports', '/admin/clients/reports/remove', '/admin/new-client',
      '/admin/keys', `/admin/keys/${kid}/revoke`, '/admin/sessions?user=ann', '/admin/audit', '/admin/audit/check'
    ]) {
      await page.goto(`${origin}${url}`)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        t.strictSame(await seriousViolations(page), [], `${url}, ${colorScheme}`)
        await capture(page, `${url}-${colorScheme}`)
      }
      await page.setViewportSize({ width: 320, height: 700 })
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= 320'), `${url} is no wider than a small screen`)
      await capture(page, `${url}-small`)
      await page.setViewportSize({ width: 1280, height: 900 })
    }
  })
})

/** Keeps a picture where `SCREENSHOTS` says. */
async function capture (page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name.replaceAll(/[/?=]/g, '_')}.png`, fullPage: true })
}
