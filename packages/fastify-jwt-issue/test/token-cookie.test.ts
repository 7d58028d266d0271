import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import jwtIssue, { memoryKeyStore, type TokenCookieOptions } from '../src/index.js'
import { buildApp, setCookies, startMs } from './build-app.js'

const expired = (name: string, domain: string) =>
  `${name}=; Max-Age=0;${domain === '' ? '' : ` Domain=${domain};`} Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax`

/** An app whose `/set` sets the cookie for the token in the query, or for a fresh one, and whose `/clear` clears it. */
async function buildCookieApp (t: Test, cookie: TokenCookieOptions, issuer = 'https://auth.app.example.com'): Promise<FastifyInstance> {
  const app = await buildApp(t, { issuer, cookie })
  app.get<{ Querystring: { token?: string, notes?: string } }>('/set', async ({ query: { token, notes } }, reply) =>
    reply.setTokenCookie(token ?? await app.issueToken({ sub: 'u', notes })).send('set'))
  app.get('/clear', async (_request, reply) => reply.clearTokenCookie().send('cleared'))
  app.get('/both', async (_request, reply) => reply.setTokenCookie(await app.issueToken({ sub: 'u' })).clearTokenCookie().send('both'))
  return app
}

t.test('name and attributes', async t => {
  const cases: readonly (readonly [issuer: string, cookie: TokenCookieOptions, expected: RegExp])[] = [
    ['https://auth.app.example.com', {}, /^__Secure-jwt=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    ['https://auth.app.example.com', { domain: 'example.com' }, /^__Secure-jwt=[\w.-]+; Max-Age=3600; Domain=example\.com; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    ['https://auth.app.example.com', { name: '__Host-jwt' }, /^__Host-jwt=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    ['https://auth.app.example.com', { name: 'token' }, /^token=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    ['http://localhost:4000', {}, /^jwt=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/]
  ]
  for (const [issuer, cookie, expected] of cases) {
    t.test(`${issuer} ${JSON.stringify(cookie)}`, async t => {
      const app = await buildCookieApp(t, cookie, issuer)
      const [line, ...more] = setCookies(await app.inject('/set'))
      t.match(line, expected)
      t.same(more, [])
    })
  }
})

t.test('former domains are expired each time', async t => {
  const app = await buildCookieApp(t, { domain: 'example.com', formerDomains: ['app.example.com', 'auth.app.example.com'] })
  const former = [expired('__Secure-jwt', 'app.example.com'), expired('__Secure-jwt', 'auth.app.example.com'), expired('__Secure-jwt', '')]
  const lines = setCookies(await app.inject('/set'))
  t.same(lines.slice(0, -1), former)
  t.match(lines.at(-1), /^__Secure-jwt=ey.*Domain=example\.com/)
  t.same(setCookies(await app.inject('/clear')), [...former, expired('__Secure-jwt', 'example.com')])
})

t.test('back to the host alone, the cookie of its domain is expired and the new one is not', async t => {
  const app = await buildCookieApp(t, { formerDomains: ['auth.app.example.com'] })
  const lines = setCookies(await app.inject('/set'))
  t.equal(lines.length, 2)
  t.equal(lines[0], expired('__Secure-jwt', 'auth.app.example.com'))
  t.match(lines[1], /^__Secure-jwt=ey/)
  t.notMatch(lines[1], 'Domain')
})

t.test('set and cleared in one reply is cleared', async t => {
  const app = await buildCookieApp(t, {})
  t.same(setCookies(await app.inject('/both')), [expired('__Secure-jwt', '')])
})

t.test('it lives as long as the token has left', async t => {
  let nowMs = startMs
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore: memoryKeyStore(), now: () => nowMs })
  const token = await app.issueToken({ sub: 'u' }, { expiresInMinutes: 10 })
  app.get('/set', async (_request, reply) => reply.setTokenCookie(token).send())
  for (const [elapsedMs, maxAge] of [[0, 600], [1500, 599], [599_999, 1], [600_000, 0], [9_000_000, 0]] as const) {
    nowMs = startMs + elapsedMs
    t.match(setCookies(await app.inject('/set'))[0], `; Max-Age=${maxAge};`)
  }
})

t.test('a cookie that browsers would drop is refused with its size and the limit', async t => {
  const app = await buildCookieApp(t, {})
  const bare = (await app.issueToken({ sub: 'u', notes: '' })).length
  const atLimit = Math.floor((3800 - '__Secure-jwt'.length - bare) * 3 / 4)
  const set = async (length: number) => await app.inject({ url: '/set', query: { notes: 'x'.repeat(length) } })

  const fits = await set(atLimit - 3)
  t.equal(fits.statusCode, 200)

  const tooLarge = await set(atLimit + 3)
  t.equal(tooLarge.statusCode, 500)
  t.match(tooLarge.json(), { code: 'FST_JWT_ISSUE_COOKIE_TOO_LARGE', message: /has 380\d bytes of name and value, over the limit of 3800/ })
  t.same(setCookies(tooLarge), [])
})

t.test('what is no token is refused', async t => {
  const app = await buildCookieApp(t, { formerDomains: ['app.example.com'] })
  const payload = (value: unknown) => `e30.${Buffer.from(JSON.stringify(value)).toString('base64url')}.sig`
  for (const token of ['', 'nonsense', 'a.b.c', payload(null), payload({}), payload({ exp: '1' })]) {
    const response = await app.inject({ url: '/set', query: { token } })
    t.match(response.json(), { statusCode: 500, message: 'setTokenCookie needs a token of issueToken' })
    t.same(setCookies(response), [])
  }
})

t.test('domains', async t => {
  const cases: readonly (readonly [domain: string, issuer: string, refusal: RegExp | null])[] = [
    ['example.com', 'https://example.com', null],
    ['example.com', 'https://auth.example.com', null],
    ['app.example.com', 'https://auth.app.example.com', null],
    ['example.co.uk', 'https://auth.example.co.uk', null],
    ['example.test', 'http://localhost:4000', /under "example.test"/],
    ['me.github.io', 'https://me.github.io', null],
    ['corp.internal', 'https://auth.corp.internal', null],
    ['xn--exmple-cua.com', 'https://auth.xn--exmple-cua.com', null],
    ['com', 'https://auth.example.com', /dot/],
    ['co.uk', 'https://auth.example.co.uk', /public suffix/],
    ['github.io', 'https://me.github.io', /public suffix/],
    ['other.com', 'https://auth.example.com', /"auth.example.com" is not under "other.com"/],
    ['ample.com', 'https://auth.example.com', /not under/],
    ['auth.example.com', 'https://example.com', /not under/],
    ['.example.com', 'https://auth.example.com', /bare domain/],
    ['example.com.', 'https://auth.example.com', /bare domain/],
    ['Example.com', 'https://auth.example.com', /lower case/],
    ['example.com:443', 'https://auth.example.com', /bare domain/],
    ['https://example.com', 'https://auth.example.com', /bare domain/],
    ['example.com/', 'https://auth.example.com', /bare domain/],
    ['exa mple.com', 'https://auth.example.com', /bare domain/],
    ['localhost', 'http://localhost:4000', /dot/],
    ['auth.localhost', 'http://localhost:4000', /under "auth.localhost"/],
    ['app.localhost', 'http://auth.app.localhost:4000', null],
    ['127.0.0.1', 'http://127.0.0.1:4000', /IP address/],
    ['[::1]', 'http://[::1]:4000', /IP address/],
    ['', 'https://auth.example.com', /non-empty/]
  ]
  for (const [domain, issuer, refusal] of cases) {
    t.test(`${domain} for ${issuer}`, async t => {
      if (refusal === null) {
        const app = await buildCookieApp(t, { domain }, issuer)
        t.match(setCookies(await app.inject('/set'))[0], `; Domain=${domain};`)
        return
      }
      await t.rejects(buildCookieApp(t, { domain }, issuer), { name: 'TypeError', message: refusal })
      await t.rejects(buildCookieApp(t, { domain }, issuer), { message: /^"cookie\.domain"/ })
      await t.rejects(buildCookieApp(t, { formerDomains: [domain] }, issuer), { name: 'TypeError', message: /^"cookie\.formerDomains\[0\]"/ })
    })
  }
})

t.test('names and combinations that browsers refuse', async t => {
  const https = 'https://auth.example.com'
  const http = 'http://localhost:4000'
  const cases: readonly (readonly [issuer: string, cookie: TokenCookieOptions, message: RegExp])[] = [
    [https, { name: '' }, /"cookie\.name".*non-empty/],
    [https, { name: 'a b' }, /"cookie\.name"/],
    [https, { name: 'a;b' }, /"cookie\.name"/],
    [https, { name: '__Host-jwt', domain: 'example.com' }, /__Host-.*cookie\.domain.*__Secure-/],
    [https, { name: '__host-jwt', domain: 'example.com' }, /__Host-/],
    [http, { name: '__Secure-jwt' }, /http issuer/],
    [http, { name: '__Host-jwt' }, /http issuer/],
    [https, { domain: 'example.com', formerDomains: ['example.com'] }, /"cookie\.formerDomains\[0\]" is "cookie\.domain"/]
  ]
  for (const [issuer, cookie, message] of cases) {
    t.test(JSON.stringify(cookie), async t => {
      await t.rejects(buildCookieApp(t, cookie, issuer), { name: 'TypeError', message })
    })
  }
})
