import { createPublicKey, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import t from 'tap'
import { createTestIssuer, createTestKey, signCompact, type TestIssuerOptions } from '../src/index.js'

async function start (test: { teardown (end: () => Promise<void>): void }, options?: TestIssuerOptions) {
  const issuer = await createTestIssuer(options)
  test.teardown(() => issuer.close())
  return issuer
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

t.test('a minted token verifies with the published key', async t => {
  const issuer = await start(t, { now: () => 1_800_000_000_000, audience: 'orders' })
  const token = issuer.mint({ scope: 'orders:read', jti: undefined })
  t.match(claimsOf(token), { iss: issuer.url, aud: 'orders', iat: 1_800_000_000, exp: 1_800_003_600, scope: 'orders:read' })
  t.notOk('jti' in claimsOf(token), 'undefined removes a claim')
  const { keys } = await (await fetch(issuer.jwksUri)).json() as { keys: [{ kty: string, kid: string }] }
  const [header, payload, signature] = token.split('.') as [string, string, string]
  t.ok(verify('sha256', Buffer.from(`${header}.${payload}`), createPublicKey({ key: keys[0], format: 'jwk' }), Buffer.from(signature, 'base64url')))
})

t.test('every algorithm makes keys and signatures', async t => {
  for (const alg of ['RS384', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const) {
    const key = createTestKey(alg, 'named')
    t.equal(key.kid, 'named')
    t.equal(signCompact(key, { alg }, 'text').split('.').length, 3)
  }
})

t.test('rotate publishes a second key, withdraw takes one away, publish replaces all', async t => {
  const issuer = await start(t)
  const first = issuer.key
  const second = issuer.rotate()
  const kids = async () => ((await (await issuer.fetch(issuer.jwksUri)).json()) as { keys: { kid: string }[] }).keys.map(jwk => jwk.kid)
  t.same(await kids(), [first.kid, second.kid])
  t.equal(issuer.key, second)
  issuer.withdraw(first.kid)
  t.same(await kids(), [second.kid])
  issuer.publish([])
  t.same(await kids(), [])
})

t.test('metadata is where the option puts it, and requests are counted', async t => {
  const cases = [
    { metadata: 'oauth', path: '/realms/demo', at: '/.well-known/oauth-authorization-server/realms/demo' },
    { metadata: 'oidc', path: '/realms/demo', at: '/realms/demo/.well-known/openid-configuration' }
  ] as const
  for (const { metadata, path, at } of cases) {
    const issuer = await start(t, { metadata, path })
    const response = await fetch(new URL(at, issuer.url))
    t.same(await response.json(), { issuer: issuer.url, jwks_uri: issuer.jwksUri })
    t.equal(issuer.fetches('metadata'), 1)
    t.equal(issuer.fetches('jwks'), 0)
    t.equal(issuer.fetches(), 1)
  }
  const bare = await start(t, { metadata: 'none' })
  t.equal((await fetch(`${bare.url}/.well-known/openid-configuration`)).status, 404)
})

t.test('an unchanged document is 304 to who holds it', async t => {
  const issuer = await start(t)
  const etag = (await fetch(issuer.jwksUri)).headers.get('etag') ?? ''
  t.equal((await fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })).status, 304)
  t.equal((await issuer.fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })).status, 304)
})

t.test('faults begin and end on request', async t => {
  const issuer = await start(t)
  issuer.goDown()
  t.equal((await fetch(issuer.jwksUri)).status, 503)
  issuer.malformed('<html>', 'text/html')
  t.equal(await (await fetch(issuer.jwksUri)).text(), '<html>')
  issuer.comeUp()
  issuer.hang()
  const answer = fetch(issuer.jwksUri)
  issuer.comeUp()
  t.equal((await answer).status, 200)
})

t.test('the clock goes forward when the test says so, and tokens go by it', async t => {
  const issuer = await start(t, { now: () => 1_800_000_000_000 })
  t.equal(issuer.now(), 1_800_000_000_000)
  issuer.advance(90.5)
  t.equal(issuer.now(), 1_800_000_090_500)
  t.match(claimsOf(issuer.mint()), { iat: 1_800_000_090, exp: 1_800_003_690 })
  t.match(claimsOf(issuer.statusListToken()), { iat: 1_800_000_090 })
  for (const seconds of [-1, NaN]) t.throws(() => { issuer.advance(seconds) }, { name: 'RangeError', message: /forward/ })
  const real = await start(t)
  t.ok(Math.abs(real.now() - Date.now()) < 60_000)
})

t.test('a slow answer comes after its time, or at once when the fault ends', async t => {
  const issuer = await start(t)
  for (const get of [fetch, issuer.fetch]) {
    issuer.slow(20)
    const startedMs = performance.now()
    t.equal((await get(issuer.jwksUri)).status, 200)
    t.ok(performance.now() - startedMs >= 19)
    issuer.slow(3_600_000)
    const before = issuer.fetches()
    const answer = get(issuer.jwksUri)
    while (issuer.fetches() === before) await new Promise<void>(resolve => { setImmediate(resolve) })
    issuer.comeUp()
    t.equal((await answer).status, 200)
  }
})

t.test('who gives up on an answer gets none', async t => {
  const issuer = await start(t)
  issuer.hang()
  for (const get of [fetch, issuer.fetch]) {
    const controller = new AbortController()
    const answer = get(issuer.jwksUri, { signal: controller.signal })
    controller.abort(new Error('no patience'))
    await t.rejects(answer, { message: 'no patience' })
    await t.rejects(get(issuer.jwksUri, { signal: AbortSignal.abort(new Error('too late')) }), { message: 'too late' })
  }
})

t.test('a status list says which indices are revoked, signed by the key that signs now', async t => {
  const issuer = await start(t, { now: () => 1_800_000_000_000, statusListTtlSeconds: 5 })
  const token = issuer.mint({}, { statusIndex: 9 })
  t.same(claimsOf(token)['status'], { status_list: { idx: 9, uri: issuer.statusListUri } })
  issuer.revoke(9)
  issuer.revoke(8)
  issuer.revoke(8, 0)
  const bytesOf = (text: string): { readonly bits: number, readonly bytes: Buffer } => {
    const { bits, lst } = claimsOf(text)['status_list'] as { readonly bits: number, readonly lst: string }
    return { bits, bytes: inflateSync(Buffer.from(lst, 'base64url')) }
  }
  const response = await fetch(issuer.statusListUri)
  const text = await response.text()
  t.equal(response.headers.get('content-type'), 'application/statuslist+jwt')
  t.match(claimsOf(text), { sub: issuer.statusListUri, iat: 1_800_000_000, exp: 1_800_007_200, ttl: 5 })
  t.same(bytesOf(text), { bits: 1, bytes: Buffer.concat([Buffer.from([0, 0b10]), Buffer.alloc(8190)]) })
  issuer.revoke(9, 2)
  const wide = bytesOf(issuer.statusListToken())
  t.same([wide.bits, wide.bytes.length, wide.bytes[9]], [8, 65_536, 2])
  const next = issuer.rotate()
  t.match(Buffer.from(issuer.statusListToken().split('.')[0] ?? '', 'base64url').toString(), next.kid)
  t.throws(() => { issuer.revoke(65_536) }, { name: 'RangeError' })
})

t.test('a request for the status list is held until something changes, unless it is news already', async t => {
  for (const get of ['socket', 'fetch'] as const) {
    const issuer = await start(t)
    const ask = (headers: Record<string, string> = {}): Promise<Response> => (get === 'socket' ? fetch : issuer.fetch)(issuer.statusListUri, { headers })
    const etag = (await ask({ prefer: 'wait=25' })).headers.get('etag') ?? ''
    t.equal((await ask({ 'if-none-match': etag })).status, 304, 'who does not prefer to wait does not')
    const held = ask({ 'if-none-match': etag, prefer: 'respond-async, wait=25' })
    while (issuer.fetches('status-list') < 3) await new Promise<void>(resolve => { setImmediate(resolve) })
    issuer.revoke(1)
    const response = await held
    t.equal(response.status, 200)
    t.equal(response.headers.get('preference-applied'), 'wait=25')
    const down = ask({ 'if-none-match': response.headers.get('etag') ?? '', prefer: 'wait=25' })
    while (issuer.fetches('status-list') < 4) await new Promise<void>(resolve => { setImmediate(resolve) })
    issuer.goDown()
    t.equal((await down).status, 503, 'who is held hears of an outage')
  }
  const plain = await start(t, { longPoll: false })
  const { headers } = await fetch(plain.statusListUri, { headers: { prefer: 'wait=25' } })
  t.equal(headers.get('preference-applied'), null)
  t.equal((await fetch(plain.statusListUri, { headers: { 'if-none-match': headers.get('etag') ?? '', prefer: 'wait=25' } })).status, 304)
})
