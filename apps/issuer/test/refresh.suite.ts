import { createHmac, randomBytes } from 'node:crypto'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../src/database/database.js'
import { setAccount } from '../src/accounts/set-account.js'
import { AccountStore } from '../src/accounts/account-store.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { askToken, basic, claimsOf, cookiesOf, demo, hasher, login, orders, passwordPolicy, startIssuer } from './issuer.js'
import type { TestIssuer } from './issuer.js'

const web = { grant_type: 'refresh_token', client_id: 'web' }
const introspection = { headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(orders.clientId, orders.secret) } }

const { server, clock } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })

async function refresh ({ server }: Pick<TestIssuer, 'server'>, token: string, more: Record<string, string> = {}) {
  return await askToken(server, { ...web, refresh_token: token, ...more })
}

async function isActive ({ server }: Pick<TestIssuer, 'server'>, token: string): Promise<boolean> {
  const response = await server.inject({ method: 'POST', url: '/oauth/introspect', ...introspection, payload: new URLSearchParams({ token }).toString() })
  return response.json().active
}

/** Two servers on one database. */
async function startReplicas (t: Test): Promise<[TestIssuer, TestIssuer]> {
  const folder = t.testdir({})
  return [await startIssuer(t, {}, folder), await startIssuer(t, {}, folder)]
}

async function endedCause ({ config }: TestIssuer, sessionId: unknown): Promise<string | null | undefined> {
  const db = await openDatabase(config.database)
  const row = await db.selectFrom('sessions').select('ended_cause').where('id', '=', String(sessionId)).executeTakeFirst()
  await db.destroy()
  return row?.ended_cause
}

t.test('iss-refresh-ok: a session gets its next token and its next refresh token', async t => {
  const first = (await login(server)).json()
  const response = await refresh({ server }, first.refresh_token)
  t.equal(response.statusCode, 200)
  t.match(response.headers, { 'cache-control': 'no-store', pragma: 'no-cache' })
  const second = response.json()
  t.match(second, { token_type: 'Bearer', expires_in: 3600, scope: 'orders:read orders:write' })
  t.not(second.refresh_token, first.refresh_token)
  const { jti: firstJti, ...before } = claimsOf(first.access_token)
  const { jti: secondJti, ...after } = claimsOf(second.access_token)
  t.strictSame(after, before, 'the same session says the same')
  t.not(secondJti, firstJti)
  t.strictSame(response.cookies, [], 'the cookie stays as it is')
  t.equal((await refresh({ server }, second.refresh_token)).statusCode, 200)
  t.equal((await refresh({ server }, first.refresh_token)).json().error, 'invalid_grant', 'the old one is dead once its successor is used')
})

t.test('iss-refresh-race: 50 refreshes with one token, on two replicas, get one live successor', async t => {
  const replicas = await startReplicas(t)
  const token = (await login(replicas[0].server)).json().refresh_token
  const responses = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(replicas[index % 2 === 0 ? 0 : 1], token)))
  t.strictSame([...new Set(responses.map(response => response.statusCode))], [200])
  const successors = new Set<string>(responses.map(response => response.json().refresh_token))
  t.equal(successors.size, 1, 'the same in every answer')
  const [successor = ''] = successors
  t.equal((await refresh(replicas[1], successor)).statusCode, 200, 'and it is alive')
})

t.test('iss-refresh-reuse: a repeat after the grace period ends the session, with its cause, on every replica', async t => {
  const replicas = await startReplicas(t)
  const [one, other] = replicas
  const signedIn = await login(one.server)
  const first = signedIn.json()
  const second = (await refresh(one, first.refresh_token)).json()
  t.equal(await isActive(one, first.access_token), true)
  for (const { clock } of replicas) clock.now += 30_000

  const reuse = await refresh(other, first.refresh_token)
  t.equal(reuse.statusCode, 400)
  t.equal(reuse.json().error, 'invalid_grant')
  t.equal(await endedCause(one, claimsOf(first.access_token)['sid']), 'reuse-previous')
  for (const replica of replicas) {
    t.equal((await refresh(replica, second.refresh_token)).json().error, 'invalid_grant')
    for (const { access_token: token } of [first, second]) t.equal(await isActive(replica, token), false)
    t.equal((await replica.server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })).statusCode, 401)
  }
  const told = other.log.map(line => JSON.parse(line)).filter(line => line.type === 'session-ended')
  t.match(told, [{ level: 40, cause: 'reuse-previous', sessionId: claimsOf(first.access_token)['sid'] }], 'and it is told, once')
  t.equal(told.length, 1)
  t.notMatch(other.log.join(''), first.refresh_token)
})

t.test('without a grace period of 50 refreshes one succeeds', async t => {
  const issuer = await startIssuer(t, { REFRESH_GRACE_SECONDS: '0' })
  const token = (await login(issuer.server)).json().refresh_token
  const responses = await Promise.all(Array.from({ length: 50 }, () => refresh(issuer, token)))
  const [success, ...more] = responses.filter(response => response.statusCode === 200)
  t.equal(more.length, 0)
  t.equal((await refresh(issuer, success?.json().refresh_token)).json().error, 'invalid_grant', 'and the session is over')
})

t.test('tabs that ask by their cookie never race', async t => {
  const signedIn = await login(server)
  const cookie = cookiesOf(signedIn)
  const ask = () => server.inject({ url: '/api/jwt', headers: { cookie } })
  t.ok((await Promise.all(Array.from({ length: 20 }, ask))).every(response => response.statusCode === 200))
  let token = signedIn.json().refresh_token
  for (let times = 0; times < 3; times++) token = (await refresh({ server }, token)).json().refresh_token
  t.equal((await ask()).statusCode, 200, 'whatever happens to the refresh token')
})

t.test('a refresh may ask for less, for one token; asking for more costs none', async t => {
  const { refresh_token: token } = (await login(server)).json()
  t.equal((await refresh({ server }, token, { scope: 'admin' })).json().error, 'invalid_scope')
  const narrowed = (await refresh({ server }, token, { scope: 'orders:read' })).json()
  t.equal(narrowed.scope, 'orders:read')
  t.equal(claimsOf(narrowed.access_token)['scope'], 'orders:read')
  t.equal((await refresh({ server }, narrowed.refresh_token)).json().scope, 'orders:read orders:write')
})

t.test('a session gains no scope that its account gets later, and loses those the account loses', async t => {
  const issuer = await startIssuer(t)
  const signedIn = (await login(issuer.server)).json()
  const db = await openDatabase(issuer.config.database)
  const parts = { accounts: new AccountStore(db, Date.now), sessions: new SessionStore(db, issuer.config, Date.now), hasher, passwordPolicy }
  await setAccount(parts, { username: demo.username, scopes: ['orders:read', 'issuer:admin'] })
  await db.destroy()
  const response = await refresh(issuer, signedIn.refresh_token)
  t.equal(response.json().scope, 'orders:read')
  t.equal((await refresh(issuer, response.json().refresh_token, { scope: 'issuer:admin' })).json().error, 'invalid_scope')
})

t.test('iss-access-as-refresh, iss-refresh-as-bearer: neither kind of token passes for the other', async t => {
  const { access_token: accessToken, refresh_token: token } = (await login(server)).json()
  t.equal((await refresh({ server }, accessToken)).json().error, 'invalid_grant')
  const bearer = await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${token}` } })
  t.equal(bearer.statusCode, 401)
  t.match(bearer.headers['www-authenticate'], /error="invalid_token"/)
  const [, session] = cookiesOf(await login(server)).split('session=')
  t.equal((await refresh({ server }, session ?? '')).json().error, 'invalid_grant')
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: `session=${token}` } })).statusCode, 401)
})

t.test('iss-refresh-forged-family: a token that names another session proves nothing', async t => {
  const [mine, other] = [(await login(server)).json().refresh_token, (await login(server)).json().refresh_token] as const
  const [mineBytes, otherBytes] = [mine, other].map(token => Buffer.from(token.slice(5), 'base64url')) as [Buffer, Buffer]
  const forgeries = [
    Buffer.concat([otherBytes.subarray(0, 16), mineBytes.subarray(16)]),
    Buffer.concat([mineBytes.subarray(0, 22), createHmac('sha256', randomBytes(32)).update(mineBytes.subarray(0, 22)).digest()]),
    Buffer.concat([mineBytes.subarray(0, 21), Buffer.from([1]), mineBytes.subarray(22)])
  ]
  for (const forgery of forgeries) t.equal((await refresh({ server }, `srt1_${forgery.toString('base64url')}`)).json().error, 'invalid_grant')
  for (const token of [mine, other]) t.equal((await refresh({ server }, token)).statusCode, 200, 'and ends nothing')
})

t.test('a refresh token is of use to no other client', async t => {
  const { refresh_token: token } = (await login(server)).json()
  t.equal((await askToken(server, { grant_type: 'refresh_token', refresh_token: token }, basic(orders.clientId, orders.secret))).json().error, 'invalid_grant')
  t.equal((await askToken(server, { grant_type: 'refresh_token', client_id: 'other', refresh_token: token })).json().error, 'invalid_client')
  t.equal((await refresh({ server }, token)).statusCode, 200)
})

t.test('iss-refresh-after-logout, iss-refresh-after-password-change, iss-refresh-after-user-disabled: nothing is refreshed', async t => {
  const issuer = await startIssuer(t)
  const db = await openDatabase(issuer.config.database)
  t.teardown(() => db.destroy())
  const parts = { accounts: new AccountStore(db, Date.now), sessions: new SessionStore(db, issuer.config, Date.now), hasher, passwordPolicy }
  const endings: ReadonlyArray<[string, (signedIn: Awaited<ReturnType<typeof login>>) => Promise<unknown>]> = [
    ['logout', signedIn => issuer.server.inject({ method: 'POST', url: '/logout', headers: { cookie: cookiesOf(signedIn), 'sec-fetch-site': 'same-origin' } })],
    ['password-change', () => setAccount(parts, { username: demo.username, password: 'another horse battery staple' })
      .then(() => setAccount(parts, { username: demo.username, password: demo.password }))],
    ['user-disabled', () => db.deleteFrom('accounts').execute()]
  ]
  for (const [why, end] of endings) {
    const signedIn = await login(issuer.server)
    await end(signedIn)
    t.equal((await refresh(issuer, signedIn.json().refresh_token)).json().error, 'invalid_grant', why)
    t.equal(await isActive(issuer, signedIn.json().access_token), false, why)
  }
})

t.test('nothing is refreshed after the session’s time', async t => {
  const { refresh_token: token } = (await login(server)).json()
  const start = clock.now
  clock.now += 14 * 86_400_000
  t.equal((await refresh({ server }, token)).json().error, 'invalid_grant')
  clock.now = start
})

t.test('iss-clock-back: a clock that goes back ends no session, and makes no token for the future', async t => {
  const issuer = await startIssuer(t)
  const { refresh_token: token } = (await login(issuer.server)).json()
  issuer.clock.now -= 3_600_000
  const response = await refresh(issuer, token)
  t.equal(response.statusCode, 200)
  const { iat, exp } = claimsOf(response.json().access_token)
  t.equal(iat, Math.floor(issuer.clock.now / 1000))
  t.equal(exp, Number(iat) + 3600)
})
