import { createPublicKey, verify } from 'node:crypto'
import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { buildServer } from '../src/server.js'
import { askToken, claimsOf, cookiesOf, demo, hasher, login, origin, startIssuer } from './issuer.js'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const { server, clock } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })

async function loginByForm (fields: Record<string, string> | string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const payload = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
  return await server.inject({ method: 'POST', url: '/login', headers: { ...form, ...headers }, payload })
}

t.test('a login answers with a token, a refresh token and both cookies', async t => {
  const response = await login(server)
  t.equal(response.statusCode, 200)
  t.match(response.headers, { 'cache-control': 'no-store', pragma: 'no-cache', 'content-type': /^application\/json/, 'x-content-type-options': 'nosniff' })
  const body = response.json()
  t.strictSame(Object.keys(body), ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope'])
  t.match(body, { token_type: 'Bearer', expires_in: 3600, scope: 'orders:read orders:write' })
  const [tokenCookie, sessionCookie] = [response.headers['set-cookie']].flat()
  t.equal(tokenCookie, `jwt=${body.access_token}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`)
  t.match(sessionCookie, /^session=ssc1_[\w-]{64}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/)
  t.match(body.refresh_token, /^srt1_[\w-]{72}$/)
})

t.test('the token says what RFC 9068 asks for, and what the account is', async t => {
  const token: string = (await login(server)).json().access_token
  const [header = '', payload = '', signature = ''] = token.split('.')
  const { keys } = (await server.inject('/.well-known/jwks.json')).json()
  const { kid, ...rest } = JSON.parse(Buffer.from(header, 'base64url').toString())
  t.strictSame(rest, { alg: 'RS256', typ: 'at+jwt' })
  const key = createPublicKey({ key: keys.find((key: { kid: string }) => key.kid === kid), format: 'jwk' })
  t.ok(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))

  const iat = Math.floor(clock.now / 1000)
  const { sub, sid, jti, status, ...claims } = claimsOf(token)
  t.match([sub, sid, jti], [/^[\da-f-]{36}$/, /^[\da-f-]{36}$/, /^[\da-f-]{36}$/])
  t.strictSame(claims, {
    department: 'north',
    client_id: 'web',
    scope: 'orders:read orders:write',
    roles: ['accountant'],
    groups: ['sales'],
    preferred_username: 'demo',
    iss: origin,
    aud: ['catalog', 'orders', 'billing'],
    iat,
    exp: iat + 3600
  })
})

t.test('an https issuer uses prefixed, secure cookies, and shares the token with its parent domain', async t => {
  const { server } = await startIssuer(t, { ISSUER_URL: 'https://auth.eu.example.com', COOKIE_DOMAIN: 'eu.example.com', FORMER_COOKIE_DOMAINS: 'example.com', ACCESS_TOKEN_MINUTES: '0.5' })
  const response = await login(server)
  const { access_token: token, expires_in: expiresIn } = response.json()
  const session = response.cookies.at(-1)?.value
  t.equal(expiresIn, 30)
  t.strictSame(response.headers['set-cookie'], [
    '__Secure-jwt=; Max-Age=0; Domain=example.com; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    `__Secure-jwt=${token}; Max-Age=30; Domain=eu.example.com; Path=/; HttpOnly; Secure; SameSite=Lax`,
    `__Host-session=${session}; Max-Age=7776000; Path=/; HttpOnly; Secure; SameSite=Lax`
  ])
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(response) } })).statusCode, 200)
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: `session=${session}` } })).statusCode, 401, 'the plain name is not read')
})

t.test('an account without scopes gets a token and an answer without scope', async t => {
  const folder = t.testdir({})
  const { config } = await startIssuer(t, {}, folder)
  const { openDatabase } = await import('../src/database/database.js')
  const db = await openDatabase(config.database)
  t.teardown(() => db.destroy())
  await db.updateTable('accounts').set({ scopes: '[]', roles: '[]', groups: '[]' }).execute()
  const server = await buildServer({ ...config, logLevel: 'silent' }, { hasher })
  t.teardown(() => server.close())
  const body = (await login(server)).json()
  t.notOk('scope' in body)
  t.match(claimsOf(body.access_token), { roles: [], groups: [], scope: undefined })
})

t.test('a form is answered like JSON, and the name is compared by its canonical form', async t => {
  const response = await loginByForm({ ...demo, username: ' DEMO ', submit: 'Sign in' })
  t.equal(response.statusCode, 200)
  t.equal(response.json().token_type, 'Bearer')
  t.equal((await loginByForm({ ...demo, return_to: '' })).statusCode, 200)
})

t.test('a form with return_to is sent on, signed in', async t => {
  for (const [returnTo, location] of [['/account', '/account'], ['https://app.partner.test/in', 'https://app.partner.test/in'], ['http://localhost:5173/', 'http://localhost:5173/']] as const) {
    const response = await loginByForm({ ...demo, return_to: returnTo })
    t.equal(response.statusCode, 303)
    t.equal(response.headers.location, location)
    t.equal(response.body, '')
    t.strictSame(response.cookies.map(cookie => cookie.name), ['jwt', 'session'])
    t.equal(response.headers['cache-control'], 'no-store')
  }
})

t.test('a form with an evil return_to is refused before the password is looked at', async t => {
  for (const returnTo of ['//evil.test', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)']) {
    for (const password of [demo.password, 'wrong']) {
      const response = await loginByForm({ ...demo, password, return_to: returnTo })
      t.equal(response.statusCode, 400)
      t.equal(response.json().code, 'RETURN_TO_REFUSED')
      t.strictSame(response.cookies, [])
    }
  }
  t.equal((await login(server, { ...demo, return_to: 'https://evil.test' })).statusCode, 200, 'JSON is never sent on')
})

t.test('iss-login-unknown-user, iss-login-empty: an unknown account, a wrong password and an empty one look the same', async t => {
  const wrong = await login(server, { ...demo, password: 'wrong horse battery staple' })
  const unknown = await login(server, { ...demo, username: 'nobody' })
  const nul = await login(server, { ...demo, username: 'demo\0' })
  const empty = await login(server, { ...demo, password: '' })
  t.equal(wrong.statusCode, 401)
  t.strictSame(wrong.json(), { statusCode: 401, code: 'INVALID_CREDENTIALS', error: 'Unauthorized', message: 'The user name or the password is wrong' })
  for (const other of [unknown, nul, empty]) {
    t.equal(other.statusCode, 401)
    t.equal(other.body, wrong.body)
    // They can't come in one second always.
    t.strictSame({ ...other.headers, date: wrong.headers.date }, wrong.headers)
  }
  t.strictSame(wrong.cookies, [])
  t.equal((await login(server, { ...demo, password: `${demo.password}\0` })).statusCode, 401)
  t.equal((await login(server, { ...demo, password: 'x'.repeat(5000) })).statusCode, 401, 'over 1 KiB is not worth hashing')
})

const shapes: ReadonlyArray<[why: string, payload: string, type: string, status: number]> = [
  ['iss-login-array: an array', '["demo","x"]', 'application/json', 400],
  ['null', 'null', 'application/json', 400],
  ['a text', '"demo"', 'application/json', 400],
  ['an empty object', '{}', 'application/json', 400],
  ['nothing', '', 'application/json', 400],
  ['no JSON', '{"username":"demo","password":"hunter2"', 'application/json', 400],
  ['a prototype', '{"__proto__":{"username":"demo"},"username":"demo","password":"x"}', 'application/json', 400],
  ['iss-login-number: a number for a password', '{"username":"demo","password":1234567890}', 'application/json', 400],
  ['iss-login-object: an object for a password', '{"username":"demo","password":{"$ne":null}}', 'application/json', 400],
  ['iss-login-array: an array for a password', '{"username":"demo","password":["x"]}', 'application/json', 400],
  ['null for a password', '{"username":"demo","password":null}', 'application/json', 400],
  ['an object for a name', '{"username":{"$gt":""},"password":"x"}', 'application/json', 400],
  ['a number for return_to', '{"username":"demo","password":"x","return_to":1}', 'application/json', 400],
  ['a name given twice', 'username=demo&username=admin&password=x', 'application/x-www-form-urlencoded', 400],
  ['iss-login-1mb: 1 MB', JSON.stringify({ ...demo, password: 'x'.repeat(1_000_000) }), 'application/json', 413],
  ['plain text', JSON.stringify(demo), 'text/plain', 415],
  ['a multipart form', '--x--', 'multipart/form-data; boundary=x', 415],
  ['no type', JSON.stringify(demo), '', 415]
]
for (const [why, payload, type, status] of shapes) {
  t.test(`${why} is answered with ${status}`, async t => {
    const response = await server.inject({ method: 'POST', url: '/login', headers: type === '' ? {} : { 'content-type': type }, payload: Buffer.from(payload) })
    t.equal(response.statusCode, status)
    t.match(response.json(), { statusCode: status, code: String, error: String, message: String })
    t.notMatch(response.body, /hunter2|1234567890/)
    t.strictSame(response.cookies, [])
  })
}

const sites: ReadonlyArray<[why: string, headers: Record<string, string>, status: number]> = [
  ['no browser', {}, 200],
  ['our own page', { 'sec-fetch-site': 'same-origin', origin }, 200],
  ['the address bar', { 'sec-fetch-site': 'none' }, 200],
  ['our own page in an older browser', { origin }, 200],
  ['a trusted app', { 'sec-fetch-site': 'cross-site', origin: 'https://app.partner.test' }, 200],
  ['a value of the future from a trusted app', { 'sec-fetch-site': 'same-party', origin: 'https://app.partner.test' }, 200],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
  ['another site that hides', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5173' }, 403],
  ['a sibling that hides', { 'sec-fetch-site': 'same-site' }, 403],
  ['another site in an older browser', { origin: 'https://evil.test' }, 403],
  ['a sandbox', { origin: 'null' }, 403],
  ['a value of the future', { 'sec-fetch-site': 'same-party', origin: 'https://evil.test' }, 403],
  ['a forged target', { origin: 'https://evil.test', host: 'evil.test', 'x-forwarded-host': 'evil.test' }, 403]
]
for (const [why, headers, status] of sites) {
  t.test(`${why} may ${status === 200 ? '' : 'not '}sign a browser in`, async t => {
    const response = await login(server, demo, headers)
    t.equal(response.statusCode, status)
    if (status === 403) t.equal(response.json().code, 'CROSS_SITE')
    t.equal(response.cookies.length, status === 200 ? 2 : 0)
  })
}

t.test('a trusted app may read the answer, others may not', async t => {
  const trusted = await login(server, demo, { origin: 'https://app.partner.test' })
  t.match(trusted.headers, { 'access-control-allow-origin': 'https://app.partner.test', 'access-control-allow-credentials': 'true', vary: 'Origin, Sec-Fetch-Site' })
  const evil = await login(server, demo, { origin: 'https://evil.test' })
  t.equal(evil.headers['access-control-allow-origin'], undefined)
  t.equal(evil.headers['vary'], 'Origin, Sec-Fetch-Site')

  const preflight = async (from: string): Promise<LightMyRequestResponse> =>
    await server.inject({ method: 'OPTIONS', url: '/login', headers: { origin: from, 'access-control-request-method': 'POST' } })
  const yes = await preflight('https://app.partner.test')
  t.equal(yes.statusCode, 204)
  t.match(yes.headers, {
    'access-control-allow-origin': 'https://app.partner.test',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'Authorization, Content-Type',
    'access-control-max-age': '600'
  })
  const no = await preflight('https://evil.test')
  t.equal(no.statusCode, 204)
  t.notOk(Object.keys(no.headers).some(name => name.startsWith('access-control')))
})

t.test('iss-login-session-fixation: a login replaces the cookies of an earlier one, and ends its session', async t => {
  const planted = await login(server)
  const response = await login(server, demo, { cookie: cookiesOf(planted) })
  t.notSame(response.json().refresh_token, planted.json().refresh_token)
  t.equal((await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: planted.json().refresh_token })).statusCode, 400)
  t.equal((await login(server, { ...demo, password: 'wrong' }, { cookie: cookiesOf(response) })).statusCode, 401)
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(response) } })).statusCode, 200, 'a failed one ends nothing')
})

t.test('when too many passwords are being checked, some are asked to come again', async t => {
  const config = (await startIssuer(t, { LOG_LEVEL: 'silent' })).config
  const { createPasswordHasher } = await import('../src/accounts/password-hasher.js')
  const busy = await buildServer(config, { hasher: createPasswordHasher({ memoryKib: 16_384, passes: 3, concurrency: 1, maxWaiting: 1 }) })
  t.teardown(() => busy.close())
  // Each is somebody else: attempts on one account take turns.
  const responses = await Promise.all(Array.from({ length: 8 }, (_, number) => login(busy, { ...demo, username: `nobody-${number}` })))
  const refused = responses.filter(response => response.statusCode === 503)
  t.ok(refused.length > 0)
  t.strictSame(responses.filter(response => ![401, 503].includes(response.statusCode)).map(response => response.body), [])
  for (const response of refused) {
    t.equal(response.headers['retry-after'], '1')
    t.equal(response.json().code, 'BUSY')
  }
})
