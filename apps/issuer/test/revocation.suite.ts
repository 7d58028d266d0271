import t from 'tap'
import { ClientStore } from '../src/clients/client-store.js'
import { askToken, basic, claimsOf, cookiesOf, login, orders, origin, startIssuer } from './issuer.js'
import { onDatabase, post, register } from './oauth.js'

const issuer = await startIssuer(t)
const { server, clock } = issuer
await register(issuer, { clientId: 'catalog', secret: orders.secret })
await register(issuer, { clientId: 'stranger', secret: orders.secret })
const ordersBasic = basic(orders.clientId, orders.secret)

const revoke = (token: string, headers: Record<string, string> = {}, more: Record<string, string> = { client_id: 'web' }) => post(issuer, '/oauth/revoke', { token, ...more }, headers)
const introspect = async (token: string, clientId: string = orders.clientId) => (await post(issuer, '/oauth/introspect', { token }, basic(clientId, orders.secret))).json()
const serviceToken = async (): Promise<string> => (await askToken(server, { grant_type: 'client_credentials' }, ordersBasic)).json().access_token
const refresh = (token: string) => askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: token })

t.test('a revoked refresh token ends its session and all its tokens', async t => {
  for (const kind of ['refresh_token', 'access_token'] as const) {
    const signedIn = await login(server)
    const { access_token: accessToken, refresh_token: refreshToken } = signedIn.json()
    t.equal((await introspect(accessToken)).active, true)
    const response = await revoke(signedIn.json()[kind], {}, { client_id: 'web', token_type_hint: 'nonsense' })
    t.equal(response.statusCode, 200)
    t.equal(response.body, '')
    t.equal(response.headers['cache-control'], 'no-store')
    t.strictSame(await introspect(accessToken), { active: false })
    t.equal((await refresh(refreshToken)).json().error, 'invalid_grant')
    t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })).statusCode, 401)
    t.equal((await revoke(signedIn.json()[kind])).statusCode, 200, 'and again')
  }
})

t.test('a revoked token of a service ends alone', async t => {
  const [one, other] = [await serviceToken(), await serviceToken()]
  t.equal((await revoke(one, ordersBasic, {})).statusCode, 200)
  t.strictSame(await introspect(one), { active: false })
  t.equal((await introspect(other)).active, true)
})

t.test('what is no token of ours is revoked already', async t => {
  for (const token of ['nonsense', 'srt1_', (await login((await startIssuer(t)).server)).json().access_token]) t.equal((await revoke(token)).statusCode, 200)
})

t.test('nobody revokes what was given to somebody else', async t => {
  const { access_token: accessToken, refresh_token: refreshToken } = (await login(server)).json()
  for (const token of [accessToken, refreshToken]) t.equal((await revoke(token, ordersBasic, {})).json().error, 'unauthorized_client')
  const service = await serviceToken()
  t.equal((await revoke(service)).json().error, 'unauthorized_client')
  t.equal((await introspect(service)).active, true)
  t.equal((await refresh(refreshToken)).statusCode, 200)
})

t.test('an active token is told to the services it is for', async t => {
  const { access_token: token } = (await login(server)).json()
  const claims = claimsOf(token)
  t.match(claims, { iss: origin, preferred_username: 'demo' })
  for (const clientId of ['orders', 'catalog']) t.strictSame(await introspect(token, clientId), { ...claims, active: true, token_type: 'Bearer' })
  const service = await serviceToken()
  t.match(await introspect(service), { active: true, client_id: 'orders', sub: 'orders' }, 'and to the client it was given to')
})

t.test('iss-introspect-foreign, iss-introspect-expired, iss-introspect-revoked, iss-introspect-garbage: everybody else is told that it is inactive, and no more', async t => {
  const { access_token: token, refresh_token: refreshToken } = (await login(server)).json()
  const [header, payload] = token.split('.')
  t.strictSame(await introspect(token, 'stranger'), { active: false }, 'foreign')
  t.strictSame(await introspect(refreshToken), { active: false }, 'a refresh token is the public client’s')
  for (const garbage of ['nonsense', 'a.b.c', `${header}.${payload}.`, `${token}A`, token.slice(0, -10)]) t.strictSame(await introspect(garbage), { active: false }, garbage.slice(0, 10))
  const start = clock.now
  clock.now += 3_600_000
  t.strictSame(await introspect(token), { active: false }, 'expired')
  clock.now = start
  t.equal((await introspect(token)).active, true)
  await revoke(token)
  t.strictSame(await introspect(token), { active: false }, 'revoked')
})

t.test('the tokens of a client that is gone are inactive', async t => {
  await register(issuer, { clientId: 'leaving', secret: orders.secret, audiences: ['orders'] })
  const token = (await askToken(server, { grant_type: 'client_credentials' }, basic('leaving', orders.secret))).json().access_token
  t.equal((await introspect(token)).active, true)
  await onDatabase(issuer, db => new ClientStore(db, Date.now).remove('leaving'))
  t.strictSame(await introspect(token), { active: false })
  clock.now += 1_000
  t.equal((await askToken(server, { grant_type: 'client_credentials' }, basic('leaving', orders.secret))).json().error, 'invalid_client', 'and it gets no more')
})

const refused: ReadonlyArray<[why: string, url: string, form: Record<string, string>, headers: Record<string, string>, status: number, error: string]> = [
  ['iss-introspect-unauth: no client', '/oauth/introspect', { token: 'x' }, {}, 401, 'invalid_client'],
  ['iss-introspect-unauth: the public client', '/oauth/introspect', { token: 'x', client_id: 'web' }, {}, 401, 'invalid_client'],
  ['iss-introspect-unauth: a wrong secret', '/oauth/introspect', { token: 'x' }, basic('orders', 'wrong'), 401, 'invalid_client'],
  ['iss-introspect-unauth: a bearer token', '/oauth/introspect', { token: 'x' }, { authorization: 'Bearer x' }, 401, 'invalid_client'],
  ['no token to introspect', '/oauth/introspect', {}, ordersBasic, 400, 'invalid_request'],
  ['no token to revoke', '/oauth/revoke', { client_id: 'web' }, {}, 400, 'invalid_request'],
  ['no client to revoke', '/oauth/revoke', { token: 'x' }, {}, 401, 'invalid_client'],
  ['a token in the URL', '/oauth/revoke?token=x', { client_id: 'web' }, {}, 400, 'invalid_request']
]
for (const [why, url, form, headers, status, error] of refused) {
  t.test(`${why} is answered with ${error}`, async t => {
    const response = await post(issuer, url, form, headers)
    t.equal(response.statusCode, status)
    t.equal(response.json().error, error)
    t.equal(response.headers['cache-control'], 'no-store')
  })
}

t.test('only forms by POST', async t => {
  for (const url of ['/oauth/introspect', '/oauth/revoke']) {
    const get = await server.inject(url)
    t.equal(get.statusCode, 405)
    t.equal(get.headers['allow'], 'POST')
    t.equal((await server.inject({ method: 'POST', url, payload: { token: 'x' } })).json().error, 'invalid_request')
  }
})

t.test('iss-error-redaction: what the database says stays in the log, and no token gets there', async t => {
  const broken = await startIssuer(t)
  const { access_token: token, refresh_token: refreshToken } = (await login(broken.server)).json()
  await onDatabase(broken, db => db.schema.dropTable('sessions').execute())
  for (const response of [
    await askToken(broken.server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: refreshToken }),
    await post(broken, '/oauth/introspect', { token }, ordersBasic),
    await post(broken, '/oauth/revoke', { token: refreshToken, client_id: 'web' })
  ]) {
    t.equal(response.statusCode, 500)
    t.strictSame(response.json(), { error: 'server_error', error_description: 'Something went wrong here' })
  }
  const log = broken.log.join('')
  t.match(log, /sessions/)
  for (const secret of [token, refreshToken, refreshToken.slice(5), orders.secret, ordersBasic['authorization'] ?? '']) t.notOk(log.includes(secret))
})
