import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { chromiumMissing, launchChromium } from '../apps/issuer/test/chromium.js'
import { demoSecrets, seedDemo } from '../scripts/start/demo.js'
import { describePrograms, type Program } from '../scripts/start/programs.js'
import { RunningProgram } from '../scripts/start/running-program.js'
import { freePorts } from './free-ports.js'
import { poll } from './poll.js'

const missing = chromiumMissing()
const domain = 'signet.localhost'

/** Everything on sub-domains of one domain, which share the token cookie. */
async function startOnSubdomains (t: Test) {
  const dataDir = resolve(t.testdir())
  const ports = await freePorts()
  const { password, clientSecret } = await demoSecrets(dataDir, undefined)
  const programs = describePrograms({ ports, dataDir, clientSecret, env: process.env })
  const auth = `http://auth.${domain}:${ports.issuer}`
  const moved = (program: Program): Program => ({ ...program, env: { ...program.env, ISSUER_URL: auth, COOKIE_DOMAIN: domain } })
  await seedDemo(moved(programs.issuer), { password, clientSecret })
  for (const names of [['issuer'], ['catalog', 'orders', 'billing']] as const) {
    await Promise.all(names.map(async name => {
      const running = new RunningProgram(moved(programs[name]), () => {})
      t.teardown(() => running.stop())
      await running.ready()
    }))
  }
  const services = (['orders', 'catalog', 'billing'] as const).map(name => `http://${name}.${domain}:${ports[name]}/me`)
  return { auth, services, password }
}

/** A site of somebody else, with forms that are sent to us. */
async function startStranger (t: Test, auth: string, password: string): Promise<number> {
  const form = (id: string, path: string, fields: Record<string, string>) => `<form method="post" action="${auth}${path}">${
    Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`).join('')}<button id="${id}">Win</button></form>`
  const page = form('end', '/account/sessions', { end: 'all' }) + form('login', '/login', { username: 'demo', password }) + form('logout', '/logout', {})
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  return (server.address() as AddressInfo).port
}

async function signIn (page: Page, password: string): Promise<void> {
  await page.getByLabel('User name').fill('demo')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function statusOf (page: Page, url: string): Promise<number | undefined> {
  return (await page.goto(url))?.status()
}

const cookieNames = async (context: BrowserContext): Promise<string[]> => (await context.cookies()).map(({ name }) => name).sort()

t.test('signed in at one place, known at every sub-domain, and out everywhere at once', { skip: missing ?? false }, async t => {
  const [{ auth, services, password }, browser] = await Promise.all([startOnSubdomains(t), launchChromium(t)])
  const [orders = ''] = services
  // Whoever wants none has no scripts.
  const scriptless = await browser.newContext({ javaScriptEnabled: false })
  const page = await scriptless.newPage()
  const loginUrl = `${auth}/login?${new URLSearchParams({ return_to: orders }).toString()}`

  t.equal(await statusOf(page, orders), 401, 'nobody is signed in')
  await page.goto(loginUrl)
  await signIn(page, 'not the password of demo')
  t.match(await page.getByRole('alert').textContent(), 'The user name or the password is wrong.')
  t.equal(await page.getByLabel('User name').inputValue(), 'demo')
  await signIn(page, password)
  await page.waitForURL(orders)
  t.match(JSON.parse(await page.locator('body').innerText()), { iss: auth, preferred_username: 'demo' })
  for (const service of services) t.equal(await statusOf(page, service), 200, service)

  await scriptless.clearCookies({ name: 'jwt' })
  t.equal(await statusOf(page, orders), 401, 'the token is gone, as when it has expired')
  await page.goto(loginUrl)
  t.equal(page.url(), orders, 'the login renews it, and goes back')
  t.equal(await statusOf(page, orders), 200)

  const other = await browser.newContext()
  const otherPage = await other.newPage()
  await otherPage.goto(`${auth}/account`)
  await signIn(otherPage, password)
  await otherPage.waitForURL(`${auth}/account`)
  t.equal(await otherPage.getByRole('listitem').count(), 2)

  const strangerPort = await startStranger(t, auth, password)
  for (const host of [`evil.localhost:${strangerPort}`, `127.0.0.1:${strangerPort}`, `blog.${domain}:${strangerPort}`]) {
    for (const id of ['end', 'login', 'logout']) {
      await otherPage.goto(`http://${host}/`)
      const [response] = await Promise.all([otherPage.waitForResponse(response => response.request().method() === 'POST'), otherPage.locator(`#${id}`).click()])
      t.equal(response.status(), 403, `${id} of ${host}`)
    }
    t.strictSame(await cookieNames(other), ['jwt', 'session'])
  }
  await otherPage.goto(`${auth}/account`)
  t.equal(await otherPage.getByRole('listitem').count(), 2, 'nobody else ends a session')

  const ended = performance.now()
  await otherPage.getByRole('listitem').filter({ hasNotText: 'this one' }).getByRole('button').click()
  await poll('all services to refuse', async () => {
    for (const service of services) if (await statusOf(page, service) !== 401) return false
    return true
  })
  t.comment(`refused everywhere ${Math.round(performance.now() - ended)} ms after the click`)
  t.match(await otherPage.getByRole('status').textContent(), 'That sign-in has ended.')
  for (const service of services) t.equal(await statusOf(otherPage, service), 200, 'the other one goes on')

  await page.goto(loginUrl)
  await signIn(page, password)
  await page.waitForURL(orders)
  for (const service of services) t.equal(await statusOf(page, service), 200, `${service}, once more`)
  await page.goto(`${auth}/account`)
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click()
  t.match(await page.getByRole('status').textContent(), 'You are signed out.')
  t.strictSame(await cookieNames(scriptless), [])
})
