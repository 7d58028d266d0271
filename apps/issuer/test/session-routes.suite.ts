import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { setAccount } from '../src/accounts/set-account.js'
import { AccountStore } from '../src/accounts/account-store.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { askToken, claimsOf, cookiesOf, hasher, login, origin, passwordPolicy, startIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'

const issuer = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })
const { server, clock } = issuer
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

const bearer = (signedIn: LightMyRequestResponse) => ({ authorization: `Bearer ${signedIn.json().access_token}` })
const cookie = (signedIn: LightMyRequestResponse) => ({ cookie: cookiesOf(signedIn), ...sameOrigin })
const sid = (signedIn: LightMyRequestResponse): string => String(claimsOf(signedIn.json().access_token)['sid'])
const list = (headers: Record<string, string>) => server.inject({ url: '/sessions', headers })
const end = (headers: Record<string, string>, id = '') => server.inject({ method: 'DELETE', url: `/sessions${id === '' ? '' : `/${id}`}`, headers })
const isAlive = async (signedIn: LightMyRequestResponse): Promise<boolean> => (await list(bearer(signedIn))).statusCode === 200

t.test('one sees where one is signed in, by token or by cookie', async t => {
  const first = await login(server)
  clock.now += 60_000
  const second = await login(server)
  for (const headers of [bearer(second), cookie(second), { cookie: cookiesOf(second) }]) {
    const response = await list(headers)
    t.equal(response.statusCode, 200)
    t.equal(response.headers['cache-control'], 'no-store')
    const times = { created_at: '2026-11-22T12:01:00.000Z', last_used_at: '2026-11-22T12:01:00.000Z', expires_at: '2027-02-20T12:01:00.000Z' }
    t.strictSame(response.json(), [
      { id: sid(second), ...times, current: true },
      { id: sid(first), created_at: '2026-11-22T12:00:00.000Z', last_used_at: '2026-11-22T12:00:00.000Z', expires_at: '2027-02-20T12:00:00.000Z', current: false }
    ])
  }
  await end(bearer(second))
})

t.test('one session ends by its sid, with all its tokens', async t => {
  const [mine, lost] = [await login(server), await login(server)]
  const response = await end(bearer(mine), sid(lost))
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.strictSame(response.cookies, [])
  t.equal(await isAlive(lost), false)
  t.equal((await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: lost.json().refresh_token })).json().error, 'invalid_grant')
  t.equal(await isAlive(mine), true)
  t.equal((await end(cookie(mine), sid(lost))).statusCode, 204, 'and again')

  const own = await end(cookie(mine), sid(mine))
  t.equal(own.statusCode, 204)
  t.strictSame(own.cookies.map(({ name, value }) => [name, value]), [['session', ''], ['jwt', '']])
  t.equal(await isAlive(mine), false)
})

t.test('all sessions end, the current one too', async t => {
  const all = [await login(server), await login(server), await login(server)] as const
  t.equal((await end(bearer(all[0]))).statusCode, 204)
  for (const signedIn of all) t.equal(await isAlive(signedIn), false)
})

t.test('nobody sees or ends the sessions of somebody else', async t => {
  await onDatabase(issuer, db => setAccount(
    { accounts: new AccountStore(db, Date.now), sessions: new SessionStore(db, issuer.config, Date.now), hasher, passwordPolicy },
    { username: 'mallory', password: 'correct horse battery staple' }))
  const victim = await login(server)
  const mallory = await login(server, { username: 'mallory', password: 'correct horse battery staple' })
  t.equal((await list(bearer(mallory))).json().length, 1)
  for (const id of [sid(victim), 'nonsense', '..%2f..', '%00', `${sid(victim)}%00`, 'x'.repeat(99)]) t.equal((await end(bearer(mallory), id)).statusCode, 404, id)
  await end(bearer(mallory))
  t.equal(await isAlive(victim), true)
})

t.test('whoever is not signed in is told so', async t => {
  const over = await login(server)
  await end(bearer(over))
  const service = (await askToken(server, { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', client_id: 'web', subject_token: (await login(server)).json().access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token', audience: 'catalog' })).json().access_token
  const cases: ReadonlyArray<[string, Record<string, string>, RegExp]> = [
    ['nobody', {}, /^Bearer realm="[^"]+"$/],
    ['a cookie that is over', cookie(over), /^Bearer realm="[^"]+"$/],
    ['a cookie that is none', { cookie: 'session=nonsense', ...sameOrigin }, /^Bearer realm="[^"]+"$/],
    ['a token that is over', bearer(over), /error="invalid_token"/],
    ['a token that was narrowed for a service', { authorization: `Bearer ${service}` }, /error="invalid_token"/],
    ['nonsense', { authorization: 'Bearer nonsense' }, /error="invalid_token"/]
  ]
  for (const [why, headers, challenge] of cases) {
    for (const response of [await list(headers), await end(headers), await end(headers, 'x')]) {
      t.equal(response.statusCode, 401, why)
      t.match(response.headers['www-authenticate'], challenge, why)
    }
  }
})

t.test('a token decides, even when a good cookie is beside it', async t => {
  const [one, other] = [await login(server), await login(server)]
  t.match((await list({ ...bearer(one), ...cookie(other) })).json().find((session: { current: boolean }) => session.current), { id: sid(one) })
  t.equal((await list({ authorization: 'Bearer nonsense', ...cookie(other) })).statusCode, 401)
  await end(bearer(one))
})

t.test('no other site ends a session by its cookie', async t => {
  const signedIn = await login(server)
  const cookies = { cookie: cookiesOf(signedIn) }
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.test' }, {}]) {
    for (const response of [await end({ ...cookies, ...headers }), await end({ ...cookies, ...headers }, sid(signedIn))]) {
      t.equal(response.statusCode, 403)
      t.equal(response.json().code, 'CROSS_SITE')
    }
  }
  t.equal((await list({ ...cookies, 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  t.equal(await isAlive(signedIn), true)
  t.equal((await end({ ...cookies, origin: 'https://app.partner.test', 'sec-fetch-site': 'cross-site' })).statusCode, 204, 'a trusted app does')
})

t.test('a trusted app may ask from its own origin', async t => {
  const headers = { origin: 'https://app.partner.test', 'access-control-request-method': 'DELETE' }
  for (const url of ['/sessions', '/sessions/some-id', '/oauth/revoke']) {
    const response = await server.inject({ method: 'OPTIONS', url, headers })
    t.equal(response.statusCode, 204)
    t.match(response.headers, { 'access-control-allow-origin': headers.origin, 'access-control-allow-methods': 'GET, POST, DELETE' })
  }
})

t.test('a logout by token ends its session, and needs no proof of where it comes from', async t => {
  const signedIn = await login(server)
  t.equal((await server.inject({ method: 'POST', url: '/logout', headers: bearer(signedIn) })).statusCode, 204)
  t.equal(await isAlive(signedIn), false)
  t.equal((await server.inject({ method: 'POST', url: '/logout', headers: { authorization: 'Bearer nonsense', origin } })).statusCode, 401)
})
