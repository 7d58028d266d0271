import t from 'tap'
import { openBrowser } from './browser.js'
import type { Browser } from './browser.js'
import { claimsOf, demo, login, startIssuer } from './issuer.js'

const { server, clock } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })
const agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  chrome: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  curl: 'curl/8.14.1'
}

async function signedIn (agent: keyof typeof agents = 'firefox'): Promise<Browser> {
  const browser = openBrowser(server, agents[agent])
  await browser.signIn()
  return browser
}

const isIn = async (browser: Browser): Promise<boolean> => (await browser.get('/account')).statusCode === 200
const sidOf = (browser: Browser): string => String(claimsOf(browser.cookies.get('jwt') ?? '')['sid'])
const signOutEverywhere = async (browser: Browser): Promise<void> => { await browser.post('/account/sessions', { end: 'all' }) }

t.test('who is not signed in is led to the login, and back', async t => {
  const browser = openBrowser(server)
  t.equal((await browser.get('/')).headers.location, '/account')
  const pages = [await browser.get('/account?notice=session-ended'), await browser.post('/account/sessions', { end: 'all' }), await browser.post('/account/password', { current: '', next: '', again: '' })]
  t.strictSame(pages.map(({ statusCode }) => statusCode), [303, 303, 303])
  t.strictSame(pages.map(({ headers }) => headers.location), ['/login?return_to=%2Faccount%3Fnotice%3Dsession-ended', '/login?return_to=%2Faccount', '/login?return_to=%2Faccount'])
})

t.test('one sees where one is signed in: with what, from where, and when it was used', async t => {
  const browsers = []
  for (const agent of ['curl', 'iphone', 'chrome', 'firefox'] as const) {
    browsers.push(await signedIn(agent))
    clock.now += 3 * 3_600_000
  }
  const own = browsers.at(-1) ?? openBrowser(server)
  const { statusCode, body } = await own.get('/account')
  t.equal(statusCode, 200)
  t.strictSame([...body.matchAll(/<h3>(.*)<\/h3>/g)].map(([, name]) => name), ['Firefox on Linux<span class="tag">this one</span>', 'Chrome on Windows', 'Safari on iOS', 'curl'])
  t.strictSame([...body.matchAll(/Last used <time [^>]+>([^<]+)</g)].map(([, when]) => when), ['just now', '6 hours ago', '9 hours ago', '12 hours ago'])
  t.match(body, '<time datetime="2026-11-22T12:00:00.000Z">22 November 2026 at 12:00 UTC</time> from <bdi>127.0.0.1</bdi>')
  t.match(body, 'Signed in as <bdi>demo</bdi>')
  await signOutEverywhere(own)
})

t.test('one session ends, and the page says so', async t => {
  const [own, lost] = [await signedIn(), await signedIn('chrome')]
  const response = await own.post('/account/sessions', { end: sidOf(lost) })
  t.equal(response.statusCode, 303)
  t.match((await own.get(response.headers.location ?? '')).body, '<div class="message" role="status"><p>That sign-in has ended.</p></div>')
  t.strictSame([await isIn(own), await isIn(lost)], [true, false])
  t.equal((await own.post('/account/sessions', { end: sidOf(own) })).headers.location, '/login?notice=signed-out')
  t.equal(own.cookies.size, 0)
})

t.test('all others end, or all', async t => {
  const [own, second, third] = [await signedIn(), await signedIn(), await signedIn()]
  t.match((await own.get((await own.post('/account/sessions', { end: 'others' })).headers.location ?? '')).body, 'All other sign-ins have ended.')
  t.strictSame(await Promise.all([own, second, third].map(isIn)), [true, false, false])
  t.notMatch((await own.get('/account')).body, 'End all others')
  const fourth = await signedIn()
  t.match((await own.get((await own.post('/account/sessions', { end: 'all' })).headers.location ?? '')).body, 'You are signed out everywhere.')
  t.strictSame(await Promise.all([own, fourth].map(isIn)), [false, false])
})

t.test('a session that is not one\'s own is not found', async t => {
  const own = await signedIn()
  for (const end of ['nobody', '', '6c0f35a4-9dc6-4d11-8f0b-6f6a0c6f3f1e', '\0']) t.equal((await own.post('/account/sessions', { end })).statusCode, 404, end)
  t.equal((await own.post('/account/sessions', {})).statusCode, 400)
  await signOutEverywhere(own)
})

const mistakes: ReadonlyArray<[why: string, fields: Record<string, string>, status: number, field: string, message: RegExp]> = [
  ['a wrong current password', { current: 'wrong horse battery staple', next: 'nine lives has every cat', again: 'nine lives has every cat' }, 403, 'current', /The current password is wrong\./],
  ['a new one that is too short', { current: demo.password, next: 'kurz', again: 'kurz' }, 400, 'next', /15/],
  ['a new one that is the old one', { current: demo.password, next: demo.password, again: demo.password }, 400, 'next', /already\./],
  ['two that differ', { current: demo.password, next: 'nine lives has every cat', again: 'nine lives has every dog' }, 400, 'again', /not the same\./]
]
for (const [why, fields, status, field, message] of mistakes) {
  t.test(`${why} changes nothing, and is said beside its field`, async t => {
    const own = await signedIn()
    const { statusCode, body } = await own.post('/account/password', fields)
    t.equal(statusCode, status)
    t.match(body, '<title>Error: Your account · localhost:4000</title>')
    t.match(body, /role="alert" tabindex="-1" autofocus><p>Your password was not changed\./)
    t.match(new RegExp(`<p class="wrong" id="${field}-wrong">([^<]+)</p>`).exec(body)?.[1], message)
    t.match(body, new RegExp(`<input id="${field}"[^>]+aria-describedby="[^"]*${field}-wrong" aria-invalid="true">`))
    t.equal([...body.matchAll(/aria-invalid/g)].length, 1)
    for (const typed of Object.values(fields)) t.notOk(body.includes(typed), 'no password comes back')
    await signOutEverywhere(own)
    t.equal((await login(server)).statusCode, 200)
  })
}

t.test('another password ends the other sessions, and is asked for from then on', async t => {
  const [own, other] = [await signedIn(), await signedIn()]
  const next = 'nine lives has every cat'
  const response = await own.post('/account/password', { current: demo.password, next, again: next })
  t.equal(response.statusCode, 303)
  t.match((await own.get(response.headers.location ?? '')).body, 'Your password has been changed')
  t.strictSame([await isIn(own), await isIn(other)], [true, false])
  t.equal((await login(server)).statusCode, 401)
  await own.post('/account/password', { current: next, next: demo.password, again: demo.password })
  await signOutEverywhere(own)
})

t.test('who guesses the current password has to wait', async t => {
  const { server } = await startIssuer(t)
  const own = openBrowser(server)
  await own.signIn()
  const next = 'nine lives has every cat'
  for (let failure = 0; failure < 5; failure++) await own.post('/account/password', { current: 'wrong', next, again: next })
  const response = await own.post('/account/password', { current: demo.password, next, again: next })
  t.equal(response.statusCode, 429)
  t.equal(response.headers['retry-after'], '1')
  t.match(response.body, 'Your password was not changed. Too many attempts have failed. Please try again in 1 second.')
})

const origins: ReadonlyArray<[why: string, headers: Record<string, string>]> = [
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
  ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5173' }],
  ['a trusted app, which has the API', { 'sec-fetch-site': 'cross-site', origin: 'https://app.partner.test' }],
  ['a sandbox', { origin: 'null' }],
  ['something that does not say where it comes from', {}]
]
for (const [why, headers] of origins) {
  t.test(`a form of ${why} does nothing`, async t => {
    const own = await signedIn()
    for (const response of [
      await own.post('/account/sessions', { end: 'all' }, headers),
      await own.post('/account/password', { current: demo.password, next: 'nine lives has every cat', again: 'nine lives has every cat' }, headers)
    ]) {
      t.equal(response.statusCode, 403)
      t.match(response.body, '<h1>Not allowed</h1>')
    }
    t.ok(await isIn(own))
    t.equal((await login(server)).statusCode, 200)
    await signOutEverywhere(own)
  })
}
