import t from 'tap'
import { askToken, basic, claimsOf, demo, orders, origin, startIssuer } from './issuer.js'

const { server, clock } = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })
const ordersBasic = basic(orders.clientId, orders.secret)
// Failures in a row would be made to wait: an hour makes them forgotten.
t.beforeEach(() => { clock.now += 3_600_000 })
const clientCredentials = { grant_type: 'client_credentials' }

t.test('iss-cc-no-refresh: a service gets a token of its own, and no refresh token', async t => {
  const response = await askToken(server, clientCredentials, ordersBasic)
  t.equal(response.statusCode, 200)
  t.match(response.headers, { 'cache-control': 'no-store', pragma: 'no-cache', 'content-type': /^application\/json/ })
  const { access_token: token, ...rest } = response.json()
  t.strictSame(rest, { token_type: 'Bearer', expires_in: 600, scope: 'catalog:read catalog:list' }, 'and no refresh token')
  const iat = Math.floor(clock.now / 1000)
  const { jti, status, ...claims } = claimsOf(token)
  t.match(status, { status_list: { uri: String, idx: Number } })
  t.match(jti, /^[\da-f-]{36}$/)
  t.strictSame(claims, { sub: 'orders', client_id: 'orders', scope: 'catalog:read catalog:list', iss: origin, aud: ['catalog', 'billing'], iat, exp: iat + 600 })
  t.strictSame(response.cookies, [])
})

t.test('it may ask for less', async t => {
  const cases: ReadonlyArray<[Record<string, string>, string, string[]]> = [
    [{ scope: 'catalog:read' }, 'catalog:read', ['catalog', 'billing']],
    [{ scope: 'catalog:list catalog:read catalog:list' }, 'catalog:list catalog:read', ['catalog', 'billing']],
    [{ audience: 'catalog' }, 'catalog:read catalog:list', ['catalog']],
    [{ resource: 'billing' }, 'catalog:read catalog:list', ['billing']],
    [{ audience: 'catalog', resource: 'catalog' }, 'catalog:read catalog:list', ['catalog']],
    [{ scope: '', audience: '' }, 'catalog:read catalog:list', ['catalog', 'billing']],
    [{ unknown: 'parameter' }, 'catalog:read catalog:list', ['catalog', 'billing']]
  ]
  for (const [form, scope, aud] of cases) {
    const { access_token: token, ...rest } = (await askToken(server, { ...clientCredentials, ...form }, ordersBasic)).json()
    t.match(claimsOf(token), { scope, aud }, JSON.stringify(form))
    t.equal(rest.scope, scope)
  }
})

t.test('both kinds of client_secret work, with every character a secret may have', async t => {
  const { server, config } = await startIssuer(t)
  const { openDatabase } = await import('../src/database/database.js')
  const { ClientStore } = await import('../src/clients/client-store.js')
  const { setClient } = await import('../src/clients/set-client.js')
  const db = await openDatabase(config.database)
  const odd = { clientId: 'a:b%2B+c', secret: 'p%41ss:wo+rd & =/?"\\~ 0123456789abcdef' }
  await setClient(new ClientStore(db, Date.now), odd)
  await db.destroy()
  for (const response of [
    await askToken(server, clientCredentials, basic(odd.clientId, odd.secret)),
    await askToken(server, { ...clientCredentials, client_id: odd.clientId, client_secret: odd.secret }),
    await askToken(server, { ...clientCredentials, client_id: odd.clientId }, basic(odd.clientId, odd.secret)),
    await askToken(server, clientCredentials, { authorization: basic(odd.clientId, odd.secret)['authorization']?.replace('Basic ', 'bAsIc  ') ?? '' })
  ]) {
    t.equal(response.statusCode, 200)
    const claims = claimsOf(response.json().access_token)
    t.match(claims, { sub: odd.clientId, aud: ['catalog', 'orders', 'billing'] }, 'without audiences of its own it gets those of login tokens')
    t.notOk('scope' in claims)
  }
})

const secret = orders.secret
const ask = (form: Record<string, string> | string, headers: Record<string, string> = {}) => ({ form, headers })
const refused: ReadonlyArray<[why: string, request: ReturnType<typeof ask>, status: number, error: string]> = [
  ['iss-grant-missing: no grant type', ask({}, ordersBasic), 400, 'invalid_request'],
  ['an empty grant type', ask({ grant_type: '' }, ordersBasic), 400, 'invalid_request'],
  ['iss-ropc: the password grant', ask({ grant_type: 'password', ...demo }, ordersBasic), 400, 'unsupported_grant_type'],
  ['iss-grant-unknown: an unknown grant', ask({ grant_type: 'foo' }, ordersBasic), 400, 'unsupported_grant_type'],
  ['iss-grant-proto: __proto__', ask({ grant_type: '__proto__' }, ordersBasic), 400, 'unsupported_grant_type'],
  ['constructor', ask({ grant_type: 'constructor' }, ordersBasic), 400, 'unsupported_grant_type'],
  ['authorization_code', ask({ grant_type: 'authorization_code', code: 'x' }, ordersBasic), 400, 'unsupported_grant_type'],
  ['iss-dup-param: a grant type twice', ask('grant_type=client_credentials&grant_type=client_credentials', ordersBasic), 400, 'invalid_request'],
  ['an unknown parameter twice', ask('grant_type=client_credentials&x=1&x=2', ordersBasic), 400, 'invalid_request'],
  ['a parameter that is there twice and empty', ask('grant_type=client_credentials&scope=&scope=', ordersBasic), 400, 'invalid_request'],
  ['a body over 16 KiB', ask({ grant_type: 'client_credentials', x: 'x'.repeat(20_000) }, ordersBasic), 400, 'invalid_request'],
  ['no client', ask(clientCredentials), 401, 'invalid_client'],
  ['iss-client-unknown: an unknown client', ask({ ...clientCredentials, client_id: 'nobody', client_secret: secret }), 401, 'invalid_client'],
  ['iss-client-bad-secret: a wrong secret', ask({ ...clientCredentials, client_id: 'orders', client_secret: 'wrong' }), 401, 'invalid_client'],
  ['a wrong secret by Basic', ask(clientCredentials, basic('orders', 'wrong')), 401, 'invalid_client'],
  ['a client without its secret', ask({ ...clientCredentials, client_id: 'orders' }), 401, 'invalid_client'],
  ['an empty secret', ask({ ...clientCredentials, client_id: 'orders', client_secret: '' }), 401, 'invalid_client'],
  ['the public client with a secret', ask({ ...clientCredentials, client_id: 'web', client_secret: secret }), 401, 'invalid_client'],
  ['a NUL in the id', ask({ ...clientCredentials, client_id: 'orders\0', client_secret: secret }), 401, 'invalid_client'],
  ['another scheme', ask({ ...clientCredentials, client_id: 'orders' }, { authorization: 'Bearer x' }), 401, 'invalid_client'],
  ['Basic that is not base64', ask(clientCredentials, { authorization: 'Basic ***' }), 401, 'invalid_client'],
  ['Basic without a colon', ask(clientCredentials, { authorization: `Basic ${Buffer.from('orders').toString('base64')}` }), 401, 'invalid_client'],
  ['Basic without an id', ask(clientCredentials, { authorization: `Basic ${Buffer.from(`:${secret}`).toString('base64')}` }), 401, 'invalid_client'],
  ['Basic that is not form-encoded', ask(clientCredentials, { authorization: `Basic ${Buffer.from('orders:%zz').toString('base64')}` }), 401, 'invalid_client'],
  ['two ways at once', ask({ ...clientCredentials, client_secret: secret }, ordersBasic), 400, 'invalid_request'],
  ['two clients at once', ask({ ...clientCredentials, client_id: 'other' }, ordersBasic), 400, 'invalid_request'],
  ['a secret without an id', ask({ ...clientCredentials, client_secret: secret }), 400, 'invalid_request'],
  ['iss-cc-public-client: a public client', ask({ ...clientCredentials, client_id: 'web' }), 400, 'unauthorized_client'],
  ['a scope it has not', ask({ ...clientCredentials, scope: 'catalog:read admin' }, ordersBasic), 400, 'invalid_scope'],
  ['two spaces in a scope', ask({ ...clientCredentials, scope: 'catalog:read  catalog:list' }, ordersBasic), 400, 'invalid_scope'],
  ['a tab in a scope', ask({ ...clientCredentials, scope: 'catalog:read\tcatalog:list' }, ordersBasic), 400, 'invalid_scope'],
  ['a part of a scope', ask({ ...clientCredentials, scope: 'catalog' }, ordersBasic), 400, 'invalid_scope'],
  ['an audience it has not', ask({ ...clientCredentials, audience: 'orders' }, ordersBasic), 400, 'invalid_target'],
  ['a resource it has not', ask({ ...clientCredentials, audience: 'catalog', resource: 'https://evil.test' }, ordersBasic), 400, 'invalid_target'],
  ['no refresh token', ask({ grant_type: 'refresh_token', client_id: 'web' }), 400, 'invalid_request'],
  ['a refresh token that is none', ask({ grant_type: 'refresh_token', client_id: 'web', refresh_token: 'nonsense' }), 400, 'invalid_grant'],
  ['a refresh without a client', ask({ grant_type: 'refresh_token', refresh_token: 'x' }), 401, 'invalid_client']
]
for (const [why, { form, headers }, status, error] of refused) {
  t.test(`${why} is answered with ${error}`, async t => {
    const response = await askToken(server, form, headers)
    t.equal(response.statusCode, status)
    t.match(response.headers, { 'cache-control': 'no-store', pragma: 'no-cache', 'content-type': /^application\/json/ })
    t.equal(response.headers['www-authenticate'], status === 401 ? 'Basic realm="token", charset="UTF-8"' : undefined)
    t.strictSame(Object.keys(response.json()), ['error', 'error_description'])
    t.equal(response.json().error, error)
    t.match(response.json().error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    t.notOk(response.body.includes(secret))
  })
}

t.test('iss-client-unknown, iss-client-bad-secret: both look the same', async t => {
  const unknown = await askToken(server, clientCredentials, basic('nobody', secret))
  const wrong = await askToken(server, clientCredentials, basic('orders', 'wrong'))
  t.equal(unknown.body, wrong.body)
  t.strictSame(unknown.headers, wrong.headers)
})

t.test('iss-json-body, iss-get, iss-secret-in-query: only forms are taken, only by POST, and never from the URL', async t => {
  const json = await server.inject({ method: 'POST', url: '/oauth/token', headers: ordersBasic, payload: clientCredentials })
  t.equal(json.statusCode, 400)
  t.equal(json.json().error, 'invalid_request')
  const nothing = await server.inject({ method: 'POST', url: '/oauth/token', headers: ordersBasic })
  t.equal(nothing.statusCode, 400)
  t.equal(nothing.json().error, 'invalid_request')
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
    const response = await server.inject({ method, url: '/oauth/token' })
    t.equal(response.statusCode, 405)
    t.equal(response.headers['allow'], 'POST')
  }
  const query = await server.inject({ method: 'POST', url: `/oauth/token?client_id=orders&client_secret=${secret}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'grant_type=client_credentials' })
  t.equal(query.statusCode, 400)
  t.equal(query.json().error, 'invalid_request')
})
