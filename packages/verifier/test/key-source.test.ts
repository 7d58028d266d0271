import t from 'tap'
import { createTestIssuer, createTestKey } from '@signet/test-issuer'
import { createVerifier } from '../src/index.js'
import { start } from './start.js'

t.test('jwks-single-flight: a thousand first tokens at once cause one fetch', async t => {
  const { issuer, verifier } = await start(t)
  const token = issuer.mint()
  await Promise.all(Array.from({ length: 1000 }, () => verifier.verify(token)))
  t.equal(issuer.fetches('jwks'), 1)
  t.equal(issuer.fetches('metadata'), 1)
})

t.test('jwks-rotation-new-kid: a rotated key verifies at its first token, within the freshness of the old set', async t => {
  const { issuer, verifier } = await start(t)
  await verifier.verify(issuer.mint())
  issuer.rotate()
  await t.resolves(verifier.verify(issuer.mint()))
  t.equal(issuer.fetches('jwks'), 2)
})

t.test('jwks-kid-flood: ten thousand random kids cause two fetches, and valid tokens keep passing', async t => {
  const { issuer, verifier } = await start(t)
  await verifier.verify(issuer.mint())
  const stranger = createTestKey()
  const sound = issuer.mint()
  const [, payload = '', signature = ''] = issuer.mint({}, { key: stranger }).split('.')
  const codes = new Map<unknown, number>()
  for (let i = 0; i < 10_000; i++) {
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `junk-${i}` })).toString('base64url')
    const code = await verifier.verify(`${header}.${payload}.${signature}`).then(() => 'accepted', (error: { code: unknown }) => error.code)
    codes.set(code, (codes.get(code) ?? 0) + 1)
    if (i % 1000 === 0) await t.resolves(verifier.verify(sound))
  }
  t.same([...codes], [['ERR_KEY_UNKNOWN', 10_000]])
  t.equal(issuer.fetches('jwks'), 3, 'the first, and the two of the budget')
})

t.test('a key that exists but does not fit the token causes no fetch', async t => {
  const { issuer, verifier } = await start(t, { algorithms: ['RS256', 'ES256'] })
  await verifier.verify(issuer.mint())
  await t.rejects(verifier.verify(issuer.mint({}, { key: createTestKey('ES256', issuer.key.kid) })), { code: 'ERR_KEY_UNKNOWN' })
  t.equal(issuer.fetches('jwks'), 1)
})

t.test('a withdrawn key is dead at the next successful refresh', async t => {
  const { issuer, verifier, clock } = await start(t)
  const old = issuer.mint({ exp: 1_800_010_000 })
  await verifier.verify(old)
  const { kid } = issuer.key
  issuer.rotate()
  issuer.withdraw(kid)
  await t.resolves(verifier.verify(old), 'still held')
  clock.pass(300)
  await t.rejects(verifier.verify(old), { code: 'ERR_KEY_UNKNOWN' })
})

t.test('jwks-key-replaced-same-kid, the same kid with new material: old tokens are refused, new ones accepted', async t => {
  const { issuer, verifier, clock } = await start(t)
  const old = issuer.mint()
  await verifier.verify(old)
  const replaced = createTestKey('RS256', issuer.key.kid)
  issuer.publish([replaced.publicJwk])
  clock.pass(300)
  await t.resolves(verifier.verify(issuer.mint({}, { key: replaced })))
  await t.rejects(verifier.verify(old), { code: 'ERR_SIGNATURE_INVALID' })
})

t.test('an hour without the issuer costs no request, and attempts follow the back-off', async t => {
  const { issuer, verifier, clock } = await start(t)
  const token = issuer.mint({}, { lifetimeSeconds: 7200 })
  await verifier.verify(token)
  issuer.goDown()
  for (let second = 0; second < 3600; second++) {
    clock.pass(1)
    await verifier.verify(token)
  }
  const attempts = issuer.fetches() - 2
  t.ok(attempts > 50 && attempts < 75, `${attempts} attempts in 3,360 s`)
  t.match(verifier.health().issuers[0], { usable: true, lastError: 'the answer has status 503' })
  // One that is answered later would put off the next by as much time as does not pass any more.
  while (Number(verifier.health().issuers[0]?.failures) < attempts) await new Promise(setImmediate)
  issuer.comeUp()
  clock.pass(60)
  await verifier.verify(token)
  while (verifier.health().issuers[0]?.failures !== 0) await new Promise(setImmediate)
  t.equal(verifier.health().issuers[0]?.lastError, null)
})

t.test('past the stale bound tokens meet ERR_KEYS_UNAVAILABLE at once, until the issuer is back', async t => {
  const { issuer, verifier, clock } = await start(t)
  await verifier.verify(issuer.mint())
  issuer.goDown(500)
  clock.pass(86_400)
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE', retryAfterSeconds: 1, expected: issuer.url })
  const attempts = issuer.fetches()
  for (let i = 0; i < 100; i++) await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(issuer.fetches(), attempts, 'no attempt per request')
  t.equal(verifier.health().usable, false)
  await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  issuer.comeUp()
  clock.pass(1)
  await t.resolves(verifier.verify(issuer.mint()), 'no restart needed')
})

t.test('an issuer that hangs costs its first callers the deadline, later ones a moment', async t => {
  const { issuer, verifier, clock } = await start(t, { keys: { timeoutSeconds: 0.05 } })
  issuer.hang()
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE', cause: { message: 'no whole answer within 0.05 s' } })
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(issuer.fetches(), 1)
  clock.pass(1)
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(issuer.fetches(), 2)
})

t.test('while retries hang, nobody waits for the deadline', async t => {
  const { issuer, verifier, clock } = await start(t, { keys: { timeoutSeconds: 600 } })
  issuer.goDown()
  await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  issuer.comeUp()
  issuer.hang()
  clock.pass(1)
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
})

t.test('an unchanged set is confirmed by its ETag and stays', async t => {
  const { issuer, verifier, clock } = await start(t)
  const statuses: number[] = []
  const watching = createVerifier({
    issuer: issuer.url,
    audience: 'test',
    jwksUri: issuer.jwksUri,
    now: clock.now,
    keys: { monotonicNow: clock.monotonicNow },
    fetch: async (input, init) => {
      const response = await issuer.fetch(input, init)
      statuses.push(response.status)
      return response
    }
  })
  await watching.verify(issuer.mint())
  clock.pass(300)
  await watching.verify(issuer.mint())
  t.same(statuses, [200, 304])
  t.equal(watching.health().issuers[0]?.ageSeconds, 0)
  t.match(verifier.health(), { usable: false, issuers: [{ keys: 0, ageSeconds: null, nextRefreshSeconds: 0 }] })
})

t.test('a refresh that brings nothing usable leaves the good set', async t => {
  const bodies: ReadonlyArray<readonly [body: string, type?: string]> = [
    ['{"keys":[]}'], ['{"keys":{}}'], ['[]'], ['null'], ['"text"'], ['{'], ['{"keys":[null,{"kty":"oct","k":"AA"}]}'],
    ['<html>', 'text/html'], ['{"keys":[]}', ''], [JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })], [`{"pad":"${'x'.repeat(262_144)}"}`], ['\uFEFF{}']
  ]
  for (const [body, type] of bodies) {
    const { issuer, verifier, clock } = await start(t)
    await verifier.verify(issuer.mint())
    issuer.malformed(body, type)
    clock.pass(300)
    await t.resolves(verifier.verify(issuer.mint()), body.slice(0, 40))
    t.equal(verifier.health().issuers[0]?.failures, 1)
  }
})

t.test('discovery tries RFC 8414, then OpenID Connect, then the usual place', async t => {
  for (const metadata of ['oauth', 'oidc', 'none'] as const) {
    const { issuer, verifier } = await start(t, {}, { metadata, path: '/realms/demo' })
    await t.resolves(verifier.verify(issuer.mint()), metadata)
  }
})

t.test('metadata of another issuer, or with a useless jwks_uri, is not used', async t => {
  const cases: ReadonlyArray<readonly [name: string, metadata: (url: string) => object, error: string]> = [
    ['another issuer', url => ({ issuer: 'https://evil.example', jwks_uri: `${url}/.well-known/jwks.json` }), 'the metadata names another issuer'],
    ['a slash more', url => ({ issuer: `${url}/`, jwks_uri: `${url}/.well-known/jwks.json` }), 'the metadata names another issuer'],
    ['no jwks_uri', url => ({ issuer: url }), 'the metadata has no usable jwks_uri'],
    ['a relative jwks_uri', url => ({ issuer: url, jwks_uri: '/jwks' }), 'the metadata has no usable jwks_uri'],
    ['plain http', url => ({ issuer: url, jwks_uri: 'http://keys.example/jwks' }), 'the metadata has no usable jwks_uri']
  ]
  for (const [name, metadata, error] of cases) {
    const { issuer, verifier } = await start(t)
    issuer.malformed(JSON.stringify(metadata(issuer.url)))
    await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE', cause: { message: error } }, name)
    t.equal(issuer.fetches('jwks'), 0)
  }
})

t.test('a public issuer cannot point us at this machine', async t => {
  const key = createTestKey()
  const asked: string[] = []
  const verifier = createVerifier({
    issuer: 'https://auth.example.com',
    audience: null,
    fetch: async input => {
      asked.push(String(input))
      return Response.json({ issuer: 'https://auth.example.com', jwks_uri: 'http://127.0.0.1:9/jwks', keys: [key.publicJwk] })
    }
  })
  await t.rejects(verifier.ready(), { cause: { message: 'the jwks_uri of the metadata is inside a private network' } })
  t.same(asked, ['https://auth.example.com/.well-known/oauth-authorization-server'])
})

t.test('every answer that is no document is a failure, over real HTTP too', async t => {
  const cases: ReadonlyArray<readonly [name: string, answer: () => Response, error: RegExp]> = [
    ['redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }), /status 302/],
    ['partial', () => new Response('{}', { status: 206 }), /status 206/],
    ['not modified without a copy', () => new Response(null, { status: 304 }), /status 304/],
    ['too many requests', () => new Response(null, { status: 429, headers: { 'retry-after': '40' } }), /status 429/],
    ['not there', () => new Response(null, { status: 404 }), /no JWK Set/]
  ]
  for (const [name, answer, message] of cases) {
    const verifier = createVerifier({ issuer: 'https://auth.example.com', audience: null, jwksUri: 'https://auth.example.com/keys', fetch: async () => answer() })
    await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE', cause: { message } }, name)
  }
  const real = await createTestIssuer()
  const verifier = createVerifier({ issuer: real.url, audience: 'test' })
  await t.resolves(verifier.verify(real.mint()))
  await real.close()
  const closed = await createTestIssuer()
  await closed.close()
  const gone = createVerifier({ issuer: closed.url, audience: 'test' })
  await t.rejects(gone.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.match(gone.health().issuers[0]?.lastError, /ECONNREFUSED/)
})

t.test('Retry-After is honoured as seconds and as a date', async t => {
  const nowMs = 1_800_000_000_000
  for (const value of ['40', new Date(nowMs + 40_000).toUTCString()]) {
    const verifier = createVerifier({
      issuer: 'https://auth.example.com',
      audience: null,
      jwksUri: 'https://auth.example.com/keys',
      now: () => nowMs,
      keys: { monotonicNow: () => 0 },
      fetch: async () => new Response(null, { status: 503, headers: { 'retry-after': value } })
    })
    await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE', retryAfterSeconds: 40 }, value)
  }
})

t.test('jwks-close-during-fetch: closing ends a fetch under way, and nothing is fetched afterwards', async t => {
  const { issuer, verifier } = await start(t)
  issuer.hang()
  const pending = verifier.verify(issuer.mint())
  verifier.close()
  await t.rejects(pending, { code: 'ERR_KEYS_UNAVAILABLE', cause: { message: 'the verifier is closed' } })
  const fetches = issuer.fetches()
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(issuer.fetches(), fetches)
})

t.test('a fetch that rejects with no error at all is still only an outage', async t => {
  // eslint-disable-next-line prefer-promise-reject-errors -- a custom fetch may do this
  const verifier = createVerifier({ issuer: 'https://auth.example.com', audience: null, fetch: () => Promise.reject('broken') })
  await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(verifier.health().issuers[0]?.lastError, 'unknown')
})
