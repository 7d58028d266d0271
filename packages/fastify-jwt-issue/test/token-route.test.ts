import fastifyCookie from '@fastify/cookie'
import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore } from '../src/index.js'
import { buildApp, claimsOf, setCookies, startMs } from './build-app.js'

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache', vary: 'Origin, Sec-Fetch-Site' }

t.test('the signed-in user gets a token, in the body and in a cookie', async t => {
  const app = await buildApp(t)
  const response = await app.inject('/api/jwt')
  t.equal(response.statusCode, 200)
  t.match(response.headers, noStore)
  const body = response.json<{ access_token: string }>()
  t.same(body, { access_token: body.access_token, token_type: 'Bearer', expires_in: 3600, scope: 'orders:read' })
  t.same(setCookies(response), [`__Secure-jwt=${body.access_token}; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax`])
  t.match(claimsOf(body.access_token), {
    iss: 'https://app.example.com', sub: 'user-1', aud: ['orders', 'billing'], client_id: 'web', roles: ['accountant'], iat: startMs / 1000, exp: startMs / 1000 + 3600
  })
})

t.test('scope is in the body only when the token has one', async t => {
  for (const claims of [{ sub: 'u' }, { sub: 'u', scope: ['not', 'a', 'string'] }]) {
    const app = await buildApp(t, { authenticate: () => claims })
    t.same(Object.keys((await app.inject('/api/jwt')).json()), ['access_token', 'token_type', 'expires_in'])
  }
})

t.test('nobody signed in', async t => {
  const app = await buildApp(t, { authenticate: async () => null })
  const response = await app.inject('/api/jwt')
  t.equal(response.statusCode, 401)
  t.same(response.json(), { statusCode: 401, code: 'FST_JWT_ISSUE_NOT_SIGNED_IN', error: 'Unauthorized', message: 'Nobody is signed in' })
  t.match(response.headers, noStore)
  t.same(setCookies(response), [])
})

t.test('authenticate sees the request', async t => {
  const app = await buildApp(t, { authenticate: async request => request.headers['x-user'] === 'ann' ? { sub: 'ann' } : null })
  t.equal((await app.inject('/api/jwt')).statusCode, 401)
  t.equal((await app.inject({ url: '/api/jwt', headers: { 'x-user': 'ann' } })).statusCode, 200)
})

t.test('who may ask', async t => {
  const own = 'https://app.example.com'
  const trusted = 'https://shop.example.com'
  const evil = 'https://evil.example'
  const cases: readonly (readonly [status: number, headers: Readonly<Record<string, string>>])[] = [
    [200, {}],
    [200, { 'sec-fetch-site': 'same-origin' }],
    [200, { 'sec-fetch-site': 'none' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site' }],
    [403, { 'sec-fetch-site': 'cross-site', origin: evil }],
    [403, { 'sec-fetch-site': 'same-site', origin: 'https://sibling.example.com' }],
    [200, { 'sec-fetch-site': 'cross-site', origin: trusted }],
    [200, { 'sec-fetch-site': 'same-site', origin: trusted }],
    [200, { 'sec-fetch-site': 'future-value' }],
    [200, { 'sec-fetch-site': 'future-value', origin: trusted }],
    [403, { 'sec-fetch-site': 'future-value', origin: evil }],
    [200, { origin: own }],
    [200, { origin: trusted }],
    [403, { origin: evil }],
    [403, { origin: 'null' }],
    [403, { origin: `${trusted}.evil.example` }],
    [403, { origin: `${trusted}/` }],
    [403, { origin: trusted.toUpperCase() }],
    [403, { origin: evil, host: 'evil.example', 'x-forwarded-host': 'evil.example' }]
  ]
  let asked = 0
  const app = await buildApp(t, { trustedOrigins: [trusted], authenticate: () => { asked++; return { sub: 'u' } } })
  for (const [status, headers] of cases) {
    t.test(JSON.stringify(headers), async t => {
      asked = 0
      const response = await app.inject({ url: '/api/jwt', headers })
      t.equal(response.statusCode, status)
      t.match(response.headers, noStore)
      t.equal(asked, status === 200 ? 1 : 0, 'a refused request is not even authenticated')
      if (status === 200) return
      t.same(response.json(), { statusCode: 403, code: 'FST_JWT_ISSUE_CROSS_SITE', error: 'Forbidden', message: 'Cross-site request refused' })
      t.same(setCookies(response), [])
    })
  }
})

t.test('CORS is for trusted origins, and reaches their refusals', async t => {
  const trusted = 'https://shop.example.com'
  let claims: { sub: string } | null = { sub: 'u' }
  const app = await buildApp(t, { trustedOrigins: [trusted], authenticate: () => claims })
  for (const status of [200, 401]) {
    const { statusCode, headers } = await app.inject({ url: '/api/jwt', headers: { origin: trusted, 'sec-fetch-site': 'same-site' } })
    t.equal(statusCode, status)
    t.match(headers, { 'access-control-allow-origin': trusted, 'access-control-allow-credentials': 'true' })
    claims = null
  }
  for (const origin of ['https://evil.example', 'https://app.example.com', undefined]) {
    const { headers } = await app.inject({ url: '/api/jwt', headers: origin === undefined ? {} : { origin } })
    t.notOk('access-control-allow-origin' in headers)
    t.notOk('access-control-allow-credentials' in headers)
  }
})

t.test('without authenticate there is no such route', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore: memoryKeyStore() })
  t.equal((await app.inject('/api/jwt')).statusCode, 404)
  t.equal((await app.inject('/.well-known/jwks.json')).statusCode, 200)
})

t.test('several Sec-Fetch-Site lines are no known value', async t => {
  const app = await buildApp(t)
  const headers = { 'sec-fetch-site': ['same-origin', 'cross-site'], origin: 'https://evil.example' }
  t.equal((await app.inject({ url: '/api/jwt', headers })).statusCode, 403)
})

t.test('an app that has @fastify/cookie keeps its own, and its defaults stay out of the token cookie', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(fastifyCookie, {
    secret: 'the-app-signs-its-own-cookies-with-this', parseOptions: { signed: true, domain: 'other.example', path: '/app', httpOnly: false, secure: false, sameSite: 'none', encode: value => `x${value}` }
  })
  await app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore: memoryKeyStore(), authenticate: () => ({ sub: 'u' }), now: () => startMs })
  const response = await app.inject('/api/jwt')
  t.same(setCookies(response), [`__Secure-jwt=${response.json<{ access_token: string }>().access_token}; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax`])
})
