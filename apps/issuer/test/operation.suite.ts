import t from 'tap'
import { readConfig } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import { buildServer } from '../src/server.js'
import { databaseEnv } from './databases.js'
import { askToken, basic, cookiesOf, demo, hasher, login, orders, startIssuer } from './issuer.js'

t.test('a running issuer is alive and ready', async t => {
  const { server } = await startIssuer(t)
  t.strictSame((await server.inject('/healthz')).json(), { status: 'ok' })
  t.strictSame((await server.inject('/readyz')).json(), { status: 'ready' })
})

t.test('without its data it is alive but not ready, and no error shows what it is made of', async t => {
  const { server, config, log } = await startIssuer(t)
  const signedIn = await login(server)
  const db = await openDatabase(config.database)
  for (const table of ['sessions', 'signing_keys', 'key_rings', 'clients', 'accounts']) await db.schema.dropTable(table).execute()
  await db.destroy()

  t.equal((await server.inject('/healthz')).statusCode, 200)
  const ready = await server.inject('/readyz')
  t.equal(ready.statusCode, 503)
  t.equal(ready.json().code, 'NOT_READY')

  const failed = await login(server)
  t.equal(failed.statusCode, 500)
  t.strictSame(failed.json(), { statusCode: 500, code: 'INTERNAL', error: 'Internal Server Error', message: 'Something went wrong here' })
  const token = await askToken(server, { grant_type: 'client_credentials' }, basic(orders.clientId, orders.secret))
  t.equal(token.statusCode, 500)
  t.strictSame(token.json(), { error: 'server_error', error_description: 'Something went wrong here' })
  t.equal(token.headers['cache-control'], 'no-store')
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })).statusCode, 500)
  t.match(log.join(''), /no such table|relation .* does not exist/, 'the log says it')
})

t.test('what nobody serves is answered in JSON, without repeating it', async t => {
  const { server } = await startIssuer(t)
  const missing = await server.inject('/nowhere?token=hunter2')
  t.equal(missing.statusCode, 404)
  t.strictSame(missing.json(), { statusCode: 404, code: 'NOT_FOUND', error: 'Not Found', message: 'Nothing is here' })
  const malformed = await server.inject('/%zz?token=hunter2')
  t.equal(malformed.statusCode, 400)
  t.strictSame(malformed.json(), { statusCode: 400, code: 'MALFORMED_URL', error: 'Bad Request', message: 'The URL is malformed' })
})

t.test('no credential gets into the log', async t => {
  const { server, log } = await startIssuer(t, { LOG_LEVEL: 'trace' })
  const signedIn = await login(server)
  const { access_token: accessToken, refresh_token: refreshToken } = signedIn.json()
  await login(server, { ...demo, password: 'a wrong password, hunter2' })
  await server.inject({ method: 'POST', url: '/login', payload: '{"password":"hunter2', headers: { 'content-type': 'application/json' } })
  await server.inject({ url: `/api/jwt?token=${accessToken}`, headers: { cookie: cookiesOf(signedIn), authorization: `Bearer ${accessToken}` } })
  await askToken(server, { grant_type: 'client_credentials' }, basic(orders.clientId, orders.secret))
  await server.inject({ method: 'POST', url: `/oauth/token?client_secret=${orders.secret}` })
  await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: refreshToken })
  server.log.info({ upstream: { headers: { authorization: `Basic ${orders.secret}` } }, headers: { cookie: refreshToken } }, 'careless')
  const text = log.join('')
  t.match(text, /\/oauth\/token/)
  t.match(text, /\[redacted\]/)
  for (const secret of [demo.password, 'hunter2', orders.secret, accessToken, refreshToken, refreshToken.split('.')[1]]) t.notOk(text.includes(secret))
})

t.test('the address of a request is the proxy’s word where the proxy is trusted', async t => {
  const forwarded = { 'x-forwarded-for': '203.0.113.7' }
  for (const [trust, address] of [['', '127.0.0.1'], ['1', '203.0.113.7'], ['loopback', '203.0.113.7'], ['10.0.0.0/8', '127.0.0.1']] as const) {
    const { server, log } = await startIssuer(t, { TRUST_PROXY: trust })
    await server.inject({ url: '/healthz', headers: forwarded })
    t.match(log.join(''), `"remoteAddress":"${address}"`, `TRUST_PROXY=${trust}`)
  }
})

t.test('after a restart the keys, the accounts, the sessions and the old tokens are good', async t => {
  const folder = t.testdir({})
  const before = await startIssuer(t, {}, folder)
  const signedIn = await login(before.server)
  const keysBefore = (await before.server.inject('/.well-known/jwks.json')).body
  await before.server.close()

  const after = await startIssuer(t, {}, folder)
  t.equal((await after.server.inject('/.well-known/jwks.json')).body, keysBefore, 'an old token is verified by the same keys')
  t.equal((await login(after.server)).statusCode, 200)
  t.equal((await after.server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })).statusCode, 200)
  t.equal((await askToken(after.server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: signedIn.json().refresh_token })).statusCode, 200)
})

t.test('two issuers that start on one new database share their keys', async t => {
  const config = readConfig({ ...await databaseEnv(t, t.testdir({})), LOG_LEVEL: 'silent' })
  const servers = await Promise.all([1, 2].map(() => buildServer(config, { hasher })))
  t.teardown(() => Promise.all(servers.map(server => server.close())))
  const [one, two] = await Promise.all(servers.map(async server => (await server.inject('/.well-known/jwks.json')).body))
  t.equal(one, two)
})

t.test('without the keys that open its signing keys it refuses to start', async t => {
  const folder = t.testdir({})
  const { server, config } = await startIssuer(t, {}, folder)
  await server.close()
  const wrong = { ...config, keyEncryptionKeys: [Buffer.alloc(32, 9).toString('base64url')] }
  await t.rejects(buildServer(wrong, { hasher }), { code: 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE' })
})

t.test('what one replica does to the keys, another publishes without being asked', async t => {
  const config = readConfig({ ...await databaseEnv(t, t.testdir({})), LOG_LEVEL: 'silent' })
  const [one, other] = await Promise.all([buildServer(config, { hasher }), buildServer(config, { hasher })])
  t.teardown(() => Promise.all([one.close(), other.close()]))
  const published = async (server: typeof one): Promise<string> => (await server.inject('/.well-known/jwks.json')).body
  const before = await published(other)
  await one.keyRing.rotate({ force: true })
  t.not(await published(one), before)
  const wanted = await published(one)
  while (await published(other) !== wanted) await new Promise(resolve => setTimeout(resolve, 20))
  t.pass('the other has them too')
})
