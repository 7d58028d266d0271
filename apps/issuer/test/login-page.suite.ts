import t from 'tap'
import { buildServer } from '../src/server.js'
import { navigation, openBrowser } from './browser.js'
import { demo, hasher, startIssuer } from './issuer.js'

const { server, config } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test', NETWORK_FAILURES_PER_HOUR: '1000' })
const wrong = { ...demo, password: 'wrong horse battery staple' }

t.test('the login is a page with a form', async t => {
  const response = await openBrowser(server).get('/login')
  t.equal(response.statusCode, 200)
  t.match(response.headers['content-type'], /^text\/html; charset=utf-8/)
  t.match(response.body, /^<!doctype html>\n<html lang="en">/)
  t.match(response.body, '<title>Sign in · localhost:4000</title>')
  t.match(response.body, '<form method="post" action="/login" class="card">')
  t.match(response.body, /<label for="username">.*\n<input id="username" name="username" type="text" value="" autocomplete="username"/)
  t.match(response.body, /<label for="password">.*\n<input id="password" name="password" type="password" autocomplete="current-password"/)
  t.notMatch(response.body, /return_to|<script|style=|onclick|Signed in as/)
})

t.test('a page may load our stylesheet and send our forms, and nothing else', async t => {
  const response = await openBrowser(server).get('/login')
  t.match(response.headers, {
    'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store'
  })
  const files = [...response.body.matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, url = '']) => url)
  t.equal(files.length, 2)
  for (const url of files) {
    const file = await server.inject(url)
    t.equal(file.statusCode, 200, url)
    t.match(file.headers, { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': /^(text\/css|image\/svg\+xml)/, 'x-content-type-options': 'nosniff' })
  }
})

t.test('a form signs in, and leads to the account or where it was asked to', async t => {
  const browser = openBrowser(server)
  const response = await browser.signIn()
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, '/account')
  t.strictSame([...browser.cookies.keys()], ['jwt', 'session'])
  t.equal(response.body, '')
  t.equal((await browser.get('/account')).statusCode, 200)
  t.equal((await browser.signIn({ return_to: 'http://orders.localhost:4002/orders?page=2' })).headers.location, 'http://orders.localhost:4002/orders?page=2')
})

const failures: ReadonlyArray<[why: string, fields: Record<string, string>]> = [
  ['a wrong password', wrong],
  ['nobody of that name', { ...wrong, username: 'nobody' }],
  ['an empty password', { ...demo, password: '' }]
]
for (const [why, fields] of failures) {
  t.test(`${why}: the page again, with what was wrong`, async t => {
    const browser = openBrowser(server)
    const response = await browser.post('/login', { ...fields, return_to: '/account' })
    t.equal(response.statusCode, 401)
    t.match(response.body, '<title>Error: Sign in · localhost:4000</title>')
    t.match(response.body, '<div class="message error" role="alert" tabindex="-1" autofocus><p>The user name or the password is wrong.</p></div>')
    t.match(response.body, `value="${fields['username']}"`)
    t.match(response.body, '<input type="hidden" name="return_to" value="/account">')
    t.equal([...response.body.matchAll(/ aria-invalid="true"/g)].length, 2)
    t.notMatch(response.body, wrong.password)
    t.equal(browser.cookies.size, 0)
  })
}

t.test('who failed too often is told for how long to wait', async t => {
  const browser = openBrowser(server)
  const fields = { ...wrong, username: 'impatient' }
  for (let failure = 0; failure < 5; failure++) await browser.post('/login', fields)
  const response = await browser.post('/login', fields)
  t.equal(response.statusCode, 429)
  t.equal(response.headers['retry-after'], '1')
  t.match(response.body, 'Too many attempts have failed. Please try again in 1 second.')
  t.match(response.body, 'value="impatient"')
  t.notMatch(response.body, 'aria-invalid')
})

t.test('when too many sign in at once, the form can be sent again', async t => {
  const busy = await buildServer({ ...config, logLevel: 'silent' }, { hasher: { ...hasher, verify: async () => { throw new (await import('../src/errors.js')).Busy() } } })
  t.teardown(() => busy.close())
  const response = await openBrowser(busy).signIn()
  t.equal(response.statusCode, 503)
  t.equal(response.headers['retry-after'], '1')
  t.match(response.body, /role="alert".*Too many sign-ins at this moment, please try again\./)
  t.match(response.body, 'value="demo"')
})

t.test('a strange return_to is told of, and neither followed nor repeated', async t => {
  for (const returnTo of ['https://evil.test/', '//evil.test', 'javascript:alert(1)', '/\\evil.test']) {
    const browser = openBrowser(server)
    for (const response of [await browser.get(`/login?${new URLSearchParams({ return_to: returnTo }).toString()}`), await browser.signIn({ return_to: returnTo })]) {
      t.equal(response.statusCode, 400, returnTo)
      t.match(response.body, 'a site that this one does not know')
      t.notMatch(response.body, /evil|alert/)
    }
    t.equal(browser.cookies.size, 0)
  }
  t.equal((await openBrowser(server).get('/login?return_to=/a&return_to=/b')).statusCode, 400)
})

t.test('the form may lead to where it is asked to, which the page says', async t => {
  const policyFor = async (returnTo: string): Promise<string | undefined> =>
    /form-action [^;]+/.exec(String((await openBrowser(server).get(`/login?${new URLSearchParams({ return_to: returnTo }).toString()}`)).headers['content-security-policy']))?.[0]
  t.equal(await policyFor('/account'), "form-action 'self'")
  t.equal(await policyFor('http://orders.localhost:4002/a;b'), "form-action 'self' http://orders.localhost:4002 https://app.partner.test")
  t.equal(await policyFor('http://a;script-src.localhost/'), "form-action 'self' https://app.partner.test", 'no host writes the policy')
  const { server: shared } = await startIssuer(t, { ISSUER_URL: 'https://auth.example.com', COOKIE_DOMAIN: 'example.com' })
  const page = await openBrowser(shared).get('/login?return_to=https://orders.example.com/')
  t.match(page.headers['content-security-policy'], "form-action 'self' https://orders.example.com https://example.com:* https://*.example.com:*;")
  t.match(page.body, '<strong>orders.example.com</strong>')
})

t.test('who is signed in may go on, as oneself or as somebody else', async t => {
  const browser = openBrowser(server)
  await browser.signIn()
  const response = await browser.get('/login?return_to=http://orders.localhost:4002/')
  t.equal(response.statusCode, 200)
  t.match(response.body, /You are <bdi>demo<\/bdi> here/)
  t.match(response.body, '<a class="button" href="http://orders.localhost:4002/">Continue</a>')
  t.match(response.body, '<form method="post" action="/logout">')
  t.match((await browser.get('/login')).body, 'href="/account">Continue</a>')
})

t.test('a browser whose token has expired gets another one, and goes back at once', async t => {
  const browser = openBrowser(server)
  await browser.signIn()
  browser.cookies.delete('jwt')
  const response = await browser.get('/login?return_to=http://orders.localhost:4002/')
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, 'http://orders.localhost:4002/')
  t.match(browser.cookies.get('jwt'), /^ey/)
  t.equal((await browser.get('/login?return_to=http://orders.localhost:4002/')).statusCode, 200, 'a site that refuses that one leads to no endless round')
})

t.test('who signs out is led to the login', async t => {
  const browser = openBrowser(server)
  await browser.signIn()
  const response = await browser.post('/logout')
  t.equal(response.statusCode, 303)
  t.equal(browser.cookies.size, 0)
  t.match((await browser.get(response.headers.location ?? '')).body, 'You are signed out.')
  t.notMatch((await browser.get('/login?notice=<b>')).body, /role="status"|<b>/)
})

t.test('a page of another site signs nobody in or out', async t => {
  const browser = openBrowser(server)
  for (const headers of [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5173' }]) {
    const response = await browser.post('/login', demo, headers)
    t.equal(response.statusCode, 403)
    t.match(response.body, 'Another site made your browser send this')
    t.equal(browser.cookies.size, 0)
  }
  await browser.signIn()
  t.equal((await browser.post('/logout', {}, { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5173' })).statusCode, 403)
  t.equal((await browser.get('/account')).statusCode, 200)
})

t.test('no app may read a page, not even a trusted one', async t => {
  for (const url of ['/login', '/account']) {
    const { headers } = await openBrowser(server).get(url, { origin: 'https://app.partner.test' })
    t.notOk(Object.keys(headers).some(name => name.startsWith('access-control')), url)
  }
})

t.test('what does not exist, or fails, is a page for people and JSON for programs', async t => {
  const missing = await openBrowser(server).get('/nowhere/<script>')
  t.equal(missing.statusCode, 404)
  t.match(missing.body, '<h1>Nothing is here</h1>')
  t.notMatch(missing.body, /nowhere|<script/)
  t.match((await server.inject('/nowhere')).json(), { code: 'NOT_FOUND' })
  t.match((await server.inject({ url: '/%zz', headers: navigation })).body, '<h1>That did not work</h1>')
  t.match((await server.inject('/%zz')).json(), { code: 'MALFORMED_URL' })

  const broken = await buildServer({ ...config, logLevel: 'silent' }, { hasher: { ...hasher, verify: async () => { throw new Error('secret of the house') } } })
  t.teardown(() => broken.close())
  const response = await openBrowser(broken).signIn()
  t.equal(response.statusCode, 500)
  t.match(response.body, '<h1>Something went wrong here</h1>')
  t.notMatch(response.body, 'secret of the house')
})

t.test('below a path, everything is below that path', async t => {
  const { server } = await startIssuer(t, { ISSUER_URL: 'https://example.com/sso' })
  const browser = openBrowser(server)
  const page = await browser.get('/sso/login')
  t.match(page.body, 'action="/sso/login"')
  for (const [, url = ''] of page.body.matchAll(/<link [^>]*href="([^"]+)"/g)) t.equal((await server.inject(url)).statusCode, 200, url)
  t.equal((await browser.get('/sso/account')).headers.location, '/sso/login?return_to=%2Fsso%2Faccount')
  const response = await browser.post('/sso/login', demo)
  t.equal(response.headers.location, '/sso/account')
  t.equal((await browser.post('/sso/logout')).headers.location, '/sso/login?notice=signed-out')
})
