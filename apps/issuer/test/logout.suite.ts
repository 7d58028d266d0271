import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { cookiesOf, login, origin, startIssuer } from './issuer.js'

const { server } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })
const cleared = [
  'session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
  'jwt=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'
]

async function logout (headers: Record<string, string>, payload?: string): Promise<LightMyRequestResponse> {
  return await server.inject({ method: 'POST', url: '/logout', headers, ...payload !== undefined && { payload } })
}

async function isSignedIn (cookie: string): Promise<boolean> {
  return (await server.inject({ url: '/api/jwt', headers: { cookie } })).statusCode === 200
}

t.test('a logout ends the session and clears both cookies', async t => {
  const cookie = cookiesOf(await login(server))
  t.equal(await isSignedIn(cookie), true)
  const response = await logout({ cookie, 'sec-fetch-site': 'same-origin' })
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.equal(response.headers['cache-control'], 'no-store')
  t.strictSame(response.headers['set-cookie'], cleared)
  t.equal(await isSignedIn(cookie), false)
  t.equal((await logout({ cookie, 'sec-fetch-site': 'same-origin' })).statusCode, 204, 'and again')
})

t.test('without a session it is already done', async t => {
  for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }, { cookie: 'session=nonsense', origin }]) {
    const response = await logout(headers)
    t.equal(response.statusCode, 204)
    t.strictSame(response.headers['set-cookie'], cleared)
  }
})

t.test('whatever stands in the body', async t => {
  for (const [type, payload] of [['application/json', ''], ['application/json', '{'], ['application/x-www-form-urlencoded', 'a=b'], ['text/plain', 'x']] as const) {
    t.equal((await logout({ 'content-type': type, 'sec-fetch-site': 'none' }, payload)).statusCode, 204, `${type} ${payload}`)
  }
})

const sites: ReadonlyArray<[why: string, headers: Record<string, string>, status: number]> = [
  ['our own page', { 'sec-fetch-site': 'same-origin' }, 204],
  ['the address bar', { 'sec-fetch-site': 'none' }, 204],
  ['our own page in an older browser', { origin }, 204],
  ['a trusted app', { 'sec-fetch-site': 'cross-site', origin: 'https://app.partner.test' }, 204],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
  ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5173' }, 403],
  ['a sibling that hides', { 'sec-fetch-site': 'same-site' }, 403],
  ['another site in an older browser', { origin: 'https://evil.test' }, 403],
  ['a request that does not say', {}, 403]
]
for (const [why, headers, status] of sites) {
  t.test(`${why} may ${status === 204 ? '' : 'not '}end a session`, async t => {
    const cookie = cookiesOf(await login(server))
    const response = await logout({ cookie, ...headers })
    t.equal(response.statusCode, status)
    t.equal(await isSignedIn(cookie), status === 403)
    if (status === 403) t.strictSame(response.cookies, [])
  })
}

t.test('another site may not clear the cookies of a browser that sends none along', async t => {
  const response = await logout({ 'sec-fetch-site': 'cross-site' })
  t.equal(response.statusCode, 403)
  t.equal(response.json().code, 'CROSS_SITE')
})
