import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { ifMatch, root, startAdministered } from './administrator.js'
import { askToken, basic, claimsOf, login, origin } from './issuer.js'
import { jwkOf, onDatabase, post } from './oauth.js'

const issuer = await startAdministered(t)
const { server, ask, clock } = issuer
const works = async (id: string, secret: string): Promise<boolean> =>
  (await askToken(server, { grant_type: 'client_credentials' }, basic(id, secret))).statusCode === 200
const keys = { keys: [jwkOf(generateKeyPairSync('ed25519').publicKey)] }
const secrets: string[] = []

t.test('a client is created, and its secret is shown once', async t => {
  const body = { client_id: 'reports', scopes: ['orders:read'], audiences: ['orders'] }
  const first = await ask('POST', '/admin/clients', body)
  t.equal(first.statusCode, 201)
  const { client_secret: secret, ...told } = first.json()
  secrets.push(secret)
  t.match(secret, /^[\w-]{43}$/)
  t.strictSame(told, { ...body, proofs: ['client_secret'], jwks: null, former_secret_until: null, created_at: '2026-11-22T12:00:00.000Z' })
  t.equal(first.headers['location'], `${origin}/admin/clients/reports`)
  t.match(claimsOf((await askToken(server, { grant_type: 'client_credentials' }, basic('reports', secret))).json().access_token), { aud: ['orders'], scope: 'orders:read' })

  const again = await ask('POST', '/admin/clients', body)
  t.strictSame([again.statusCode, again.json()], [200, told], 'the same again changes nothing, and the secret is not known any more')
  t.equal(await works('reports', secret), true)
  t.match((await ask('POST', '/admin/clients', { ...body, audiences: [] })).json(), { statusCode: 409, code: 'ALREADY_EXISTS' })
  const many = await Promise.all(Array.from({ length: 5 }, () => ask('POST', '/admin/clients', { client_id: 'crowd' })))
  t.strictSame(many.map(({ statusCode }) => statusCode).sort(), [200, 200, 200, 200, 201])
  t.equal(many.filter(answer => 'client_secret' in answer.json()).length, 1)

  const keyed = await ask('POST', '/admin/clients', { client_id: 'keyed/#1', jwks: keys })
  t.strictSame([keyed.statusCode, keyed.json().proofs, keyed.json().client_secret], [201, ['private_key_jwt'], undefined])
  t.equal((await ask('GET', new URL(String(keyed.headers['location'])).pathname)).json().client_id, 'keyed/#1')
})

t.test('what cannot be a client is refused', async t => {
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const cases: ReadonlyArray<[body: object, message: RegExp]> = [
    [{}, /^body must have required properties client_id$/],
    [{ client_id: 'a b' }, /no spaces/],
    [{ client_id: 'web' }, /has no secret/],
    [{ client_id: '0f1e2d3c-0000-4000-8000-123456789abc' }, /must not look like a UUID/],
    [{ client_id: 'new', client_secret: 'hunter2' }, /^body\/client_secret is unknown here/],
    [{ client_id: 'new', scopes: ['a"b'] }, /is not a scope/],
    [{ client_id: 'new', audiences: ['a b'] }, /is not an audience/],
    [{ client_id: 'new', jwks: { keys: [privateKey] } }, /A key is private/],
    [{ client_id: 'new', jwks: { keys: [] } }, /1 to 10 keys/]
  ]
  for (const [body, message] of cases) t.match((await ask('POST', '/admin/clients', body)).json(), { statusCode: 400, code: 'BAD_INPUT', message })
})

t.test('clients are listed, read, changed and removed', async t => {
  const { clients, next } = (await ask('GET', '/admin/clients?limit=3')).json()
  t.strictSame(clients.map((client: { client_id: string }) => client.client_id), ['crowd', 'keyed/#1', 'orders'])
  t.strictSame((await ask('GET', `/admin/clients?after=${next}`)).json(), { clients: [(await ask('GET', '/admin/clients/reports')).json()], next: null })
  const seen = await ask('GET', '/admin/clients/crowd')
  t.match((await ask('PATCH', '/admin/clients/crowd', { scopes: ['a'] }, ifMatch(seen))).json(), { scopes: ['a'], audiences: [] })
  t.equal((await ask('PATCH', '/admin/clients/crowd', { scopes: ['b'] }, ifMatch(seen))).statusCode, 412)
  t.equal((await ask('DELETE', '/admin/clients/crowd', undefined, ifMatch(seen))).statusCode, 412)
  t.match((await ask('PATCH', '/admin/clients/crowd', { jwks: keys })).json().proofs, ['client_secret', 'private_key_jwt'])
  t.match((await ask('PATCH', '/admin/clients/crowd', { jwks: null })).json().proofs, ['client_secret'])
  t.match((await ask('PATCH', '/admin/clients/keyed%2F%231', { jwks: null })).json(), { statusCode: 409, code: 'NO_PROOF' })
  t.equal((await ask('DELETE', '/admin/clients/crowd')).statusCode, 204)
  for (const method of ['GET', 'DELETE'] as const) t.equal((await ask(method, '/admin/clients/crowd')).statusCode, 404)
  t.equal((await ask('PATCH', '/admin/clients/crowd', { scopes: [] })).statusCode, 404)
  clock.now += 1
  await ask('POST', '/admin/clients', { client_id: 'crowd' })
  t.equal((await ask('DELETE', '/admin/clients/crowd', undefined, ifMatch(seen))).statusCode, 412, 'one that was made anew is another one')
  t.equal((await ask('GET', `/admin/clients/${'%2F'.repeat(100)}`)).json().code, 'NOT_FOUND')
})

t.test('a secret gives way to another one without a gap', async t => {
  const first = secrets[0] ?? ''
  const rotate = (body?: object) => ask('POST', '/admin/clients/reports/secret', body)
  const rotated = (await rotate({ overlap_hours: 2 })).json()
  const second: string = rotated.client_secret
  t.equal(rotated.former_secret_until, '2026-11-22T14:00:00.001Z')
  t.strictSame([await works('reports', first), await works('reports', second)], [true, true])

  const refused = await rotate()
  t.match(refused.json(), { statusCode: 409, code: 'TWO_SECRETS', message: /2026-11-22T14:00:00.001Z/ })
  const third: string = (await rotate({ discard: 'present' })).json().client_secret
  clock.now += 1_000
  t.strictSame([await works('reports', first), await works('reports', second), await works('reports', third)], [true, false, true], 'nobody got the second')
  const fourth: string = (await rotate({ discard: 'former', overlap_hours: 1 })).json().client_secret
  clock.now += 1_000
  t.strictSame([await works('reports', first), await works('reports', third), await works('reports', fourth)], [false, true, true])

  clock.now += 3_600_000
  const later = issuer.askAs((await login(server, root)).json().access_token)
  t.strictSame([await works('reports', third), await works('reports', fourth)], [false, true], 'the overlap is over')
  t.equal((await later('GET', '/admin/clients/reports')).json().former_secret_until, null)
  const fifth: string = (await later('POST', '/admin/clients/reports/secret')).json().client_secret
  t.equal((await later('DELETE', '/admin/clients/reports/secret/former')).statusCode, 204)
  t.equal((await later('DELETE', '/admin/clients/reports/secret/former')).statusCode, 404)
  clock.now += 1_000
  t.strictSame([await works('reports', fourth), await works('reports', fifth)], [false, true])
  for (const body of [{ overlap_hours: -1 }, { overlap_hours: 9000 }, { discard: 'all' }, { hours: 1 }]) {
    t.equal((await later('POST', '/admin/clients/reports/secret', body)).statusCode, 400, JSON.stringify(body))
  }
  t.equal((await later('POST', '/admin/clients/nobody/secret', {})).statusCode, 404)
  const introspected = await post(issuer, '/oauth/introspect', { token: 'x' }, basic('reports', fifth))
  t.strictSame(introspected.json(), { active: false })
  secrets.push(second, third, fourth, fifth)
})

t.test('the tokens of a client are revoked, and it may ask for new ones', async t => {
  const ask = issuer.askAs((await login(server, root)).json().access_token)
  const { client_secret: secret } = (await ask('POST', '/admin/clients', { client_id: 'leaky', audiences: ['leaky'] })).json()
  const isActive = async (token: string): Promise<boolean> => (await post(issuer, '/oauth/introspect', { token }, basic('leaky', secret))).json().active
  const mint = async (): Promise<string> => (await askToken(server, { grant_type: 'client_credentials' }, basic('leaky', secret))).json().access_token
  const token = await mint()
  t.equal(await isActive(token), true)
  t.equal((await ask('POST', '/admin/clients/leaky/revoke-tokens')).statusCode, 204)
  t.equal(await isActive(token), false)
  t.equal(await isActive(await mint()), true)
  t.equal((await ask('POST', '/admin/clients/nobody/revoke-tokens')).statusCode, 404)
})

t.test('each change is written down, without a secret', async t => {
  const rows = await onDatabase(issuer, db => db.selectFrom('audit_events').selectAll().where('subject_kind', '=', 'client').orderBy('sequence').execute())
  for (const action of ['client.created', 'client.changed', 'client.removed', 'client.secret-rotated', 'client.former-secret-ended', 'client.tokens-revoked']) t.ok(rows.some(row => row.action === action), action)
  const kept = JSON.stringify([rows, await onDatabase(issuer, db => db.selectFrom('clients').selectAll().execute())]) + issuer.log.join('')
  for (const secret of secrets) t.notOk(kept.includes(secret))
})
