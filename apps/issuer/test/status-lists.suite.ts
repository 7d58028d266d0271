import { inflateSync } from 'node:zlib'
import { createLocalJWKSet, jwtVerify } from 'jose'
import t from 'tap'
import { ClientStore } from '../src/clients/client-store.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { askToken, basic, claimsOf, cookiesOf, login, orders, origin, startIssuer } from './issuer.js'
import type { TestIssuer } from './issuer.js'
import { onDatabase, post } from './oauth.js'
import { etagOf, isRevoked, listOf, statusOf } from './status.js'

const issuer = await startIssuer(t)
const { server } = issuer
const ordersBasic = basic(orders.clientId, orders.secret)

const signIn = async (): Promise<{ access_token: string, refresh_token: string, cookie: string }> => {
  const response = await login(server)
  return { ...response.json(), cookie: cookiesOf(response) }
}
const serviceToken = async (): Promise<string> => (await askToken(server, { grant_type: 'client_credentials' }, ordersBasic)).json().access_token

t.test('every token of a session says the same place, another session another one, and a client its own', async t => {
  const { access_token: token, refresh_token: refreshToken, cookie } = await signIn()
  const status = statusOf(token)
  t.match(status.uri, new RegExp(`^${origin}/status-lists/[\\w-]{8}$`))
  t.ok(Number.isInteger(status.idx) && status.idx >= 0 && status.idx < 2 ** 20)
  const refreshed = (await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: refreshToken })).json().access_token
  const again = (await server.inject({ url: '/api/jwt', headers: { cookie } })).json().access_token
  const exchanged = (await askToken(server, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token_type: 'urn:ietf:params:oauth:token-type:access_token', subject_token: token, audience: 'catalog'
  }, ordersBasic)).json().access_token
  for (const [what, other] of Object.entries({ refreshed, again, exchanged })) t.strictSame(statusOf(other), status, what)
  t.not(statusOf((await signIn()).access_token).idx, status.idx)
  const service = statusOf(await serviceToken())
  t.not(service.uri, status.uri, 'clients have lists of their own')
  t.strictSame(statusOf(await serviceToken()), service)
})

t.test('a list is a JWT of its own kind that the published keys verify', async t => {
  const { uri } = statusOf((await signIn()).access_token)
  const response = await server.inject(new URL(uri).pathname)
  t.equal(response.statusCode, 200)
  t.match(response.headers, {
    'content-type': 'application/statuslist+jwt', 'cache-control': 'public, max-age=10', 'access-control-allow-origin': '*', etag: /^W\/"[0-9a-z]+\.[\w-]{8}"$/
  })
  const jwks = server.keyRing.jwks.keys.map(jwk => ({ ...jwk }))
  const { payload, protectedHeader } = await jwtVerify(response.body, createLocalJWKSet({ keys: jwks }), { typ: 'statuslist+jwt', algorithms: ['RS256'], currentDate: new Date(issuer.clock.now) })
  t.strictSame(protectedHeader, { alg: 'RS256', typ: 'statuslist+jwt', kid: server.keyRing.signingKey.kid })
  const { iat = 0, exp = 0, status_list: list, ...rest } = payload as { iat?: number, exp?: number, status_list: { bits: number, lst: string, aggregation_uri: string } }
  t.strictSame(rest, { iss: origin, sub: uri, ttl: 10 })
  t.ok(iat <= issuer.clock.now / 1000 && iat > issuer.clock.now / 1000 - 10)
  t.ok(exp > iat + 3600 + 15 * 60, 'it outlives every token that there may be when it is last fetched')
  t.match(list, { bits: 1, aggregation_uri: `${origin}/status-lists` })
  t.equal(inflateSync(Buffer.from(list.lst, 'base64url')).length, 2 ** 20 / 8)
  await t.rejects(jwtVerify(response.body, createLocalJWKSet({ keys: jwks }), { typ: 'at+jwt', currentDate: new Date(issuer.clock.now) }), 'and no token')
  t.strictSame((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${response.body}` } })).statusCode, 401)
})

type Ending = (signedIn: { access_token: string, refresh_token: string, cookie: string }, issuer: TestIssuer) => Promise<unknown>
const sid = (token: string): string => String(claimsOf(token)['sid'])
const refresh = (token: string) => askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: token })

const endings: Readonly<Record<string, Ending>> = {
  'a logout by token': ({ access_token: token }) => server.inject({ method: 'POST', url: '/logout', headers: { authorization: `Bearer ${token}` } }),
  'a logout by cookie': ({ cookie }) => server.inject({ method: 'POST', url: '/logout', headers: { cookie, 'sec-fetch-site': 'same-origin' } }),
  'a new login in the same browser': ({ cookie }) => login(server, undefined, { cookie, 'sec-fetch-site': 'same-origin' }),
  'its owner ending that session': ({ access_token: token }) => server.inject({ method: 'DELETE', url: `/sessions/${sid(token)}`, headers: { authorization: `Bearer ${token}` } }),
  'its owner ending all sessions': ({ access_token: token }) => server.inject({ method: 'DELETE', url: '/sessions', headers: { authorization: `Bearer ${token}` } }),
  'a revoked refresh token': ({ refresh_token: token }) => post(issuer, '/oauth/revoke', { token, client_id: 'web' }),
  'a revoked access token': ({ access_token: token }) => post(issuer, '/oauth/revoke', { token, client_id: 'web' }),
  'a refresh token that was used twice': async ({ refresh_token: token }) => {
    const next = (await refresh(token)).json().refresh_token
    await refresh(next)
    await refresh(token)
  },
  'another process': ({ access_token: token }) => onDatabase(issuer, db => new SessionStore(db, issuer.config, Date.now).end(sid(token), 'ended-by-operator'))
}
for (const [what, end] of Object.entries(endings)) {
  t.test(`${what} revokes the tokens of the session`, async t => {
    const [signedIn, other] = [await signIn(), await signIn()]
    const token = signedIn.access_token
    t.equal(isRevoked(await listOf(server, token), token), false)
    const former = await etagOf(server, token)
    const waiting = server.inject({ url: new URL(statusOf(token).uri).pathname, headers: { prefer: 'wait=5', 'if-none-match': former } })
    await end(signedIn, issuer)
    const response = await waiting
    t.equal(response.statusCode, 200)
    t.equal(isRevoked(response.body, token), true, 'as whoever waits for it is told')
    if (!what.includes('all sessions')) t.equal(isRevoked(response.body, other.access_token), false)
  })
}

t.test('all sessions of an account but one end together', async t => {
  const [one, two, three] = [await signIn(), await signIn(), await signIn()]
  const ended = await onDatabase(issuer, db => new SessionStore(db, issuer.config, Date.now)
    .endAllOf(String(claimsOf(one.access_token)['sub']), 'password-changed', { except: sid(two.access_token) }))
  t.ok(ended >= 2)
  await etagOf(server, one.access_token, `W/"${(Date.now() * 10).toString(36)}.xxxxxxxx"`)
  const list = await listOf(server, one.access_token)
  t.strictSame([one, two, three].map(({ access_token: token }) => isRevoked(list, token)), [true, false, true])
})

t.test('tokens of a client are revoked together, and it gets new ones', async t => {
  const token = await serviceToken()
  const former = await etagOf(server, token)
  const waiting = server.inject({ url: new URL(statusOf(token).uri).pathname, headers: { prefer: 'wait=5', 'if-none-match': former } })
  t.equal(await onDatabase(issuer, db => new ClientStore(db, Date.now).revokeTokens(orders.clientId)), true)
  const list = (await waiting).body
  t.equal(isRevoked(list, token), true)
  t.strictSame((await post(issuer, '/oauth/introspect', { token }, ordersBasic)).json(), { active: false })
  issuer.clock.now += 1_000
  const next = await serviceToken()
  t.not(statusOf(next).idx, statusOf(token).idx)
  t.equal(isRevoked(list, next), false)
  t.equal((await post(issuer, '/oauth/introspect', { token: next }, ordersBasic)).json().active, true)
  t.equal(await onDatabase(issuer, db => new ClientStore(db, Date.now).revokeTokens('nobody')), false)

  await onDatabase(issuer, db => new ClientStore(db, Date.now).remove(orders.clientId))
  await etagOf(server, next, `W/"${(Date.now() * 10).toString(36)}.xxxxxxxx"`)
  t.equal(isRevoked(await listOf(server, next), next), true, 'a client that is removed takes its tokens along')
})

t.test('the lists are told, to whoever asks and in the metadata', async t => {
  const { uri } = statusOf((await signIn()).access_token)
  const response = await server.inject('/status-lists')
  t.match(response.headers, { 'content-type': /^application\/json/, 'access-control-allow-origin': '*' })
  t.ok(response.json().status_lists.includes(uri))
  t.equal((await server.inject('/.well-known/oauth-authorization-server')).json().status_list_aggregation_endpoint, `${origin}/status-lists`)
})
