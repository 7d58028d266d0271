import t from 'tap'
import { createTestKey } from '@signet/test-issuer'
import { answer, good, jwks, key, startChaos, type Script } from './chaos-issuer.js'

const down: Script = answer('{}', {}, 500)
const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

async function until (condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

t.test('jwks-swr: past 80 % of its freshness the set serves at once, and one fetch runs behind', async t => {
  const chaos = await startChaos(t)
  await chaos.verifier.verify(chaos.mint())
  chaos.script = () => {}
  chaos.clock.pass(250)
  await Promise.all(Array.from({ length: 100 }, () => chaos.verifier.verify(chaos.mint())))
  await until(() => chaos.requests.length > 1)
  t.equal(chaos.requests.length, 2)
})

t.test('jwks-stale-if-error, jwks-stale-must-revalidate: the good set serves through errors, within the bound', async t => {
  const chaos = await startChaos(t)
  chaos.script = answer(jwks(key.publicJwk), { 'cache-control': 'max-age=300, must-revalidate' })
  await chaos.verifier.verify(chaos.mint())
  chaos.script = down
  for (let hour = 0; hour < 23; hour++) {
    chaos.clock.pass(3600)
    await t.resolves(chaos.verifier.verify(chaos.mint({ exp: 1_800_086_000 })), `hour ${hour + 1}`)
    await turn()
  }
})

t.test('jwks-stale-past-max, jwks-down-flood: past the bound each request is answered at once, and attempts follow the back-off', async t => {
  const chaos = await startChaos(t)
  await chaos.verifier.verify(chaos.mint())
  chaos.script = () => {}
  chaos.clock.pass(86_400)
  const token = chaos.mint({ iat: 1_800_086_400, exp: 1_800_170_000 })
  await t.rejects(chaos.verifier.verify(token), { code: 'ERR_KEYS_UNAVAILABLE' })
  const before = chaos.requests.length
  for (let i = 0; i < 1000; i++) await chaos.verifier.verify(token).catch((error: { code: string }) => { if (error.code !== 'ERR_KEYS_UNAVAILABLE') throw error })
  t.equal(chaos.requests.length, before)
  chaos.script = good
  chaos.clock.pass(1)
  await t.resolves(chaos.verifier.verify(token), 'recovers by itself')
})

t.test('jwks-key-removed: a key is dead right after the refresh that misses it, under traffic', async t => {
  const chaos = await startChaos(t)
  const next = createTestKey('RS256')
  await chaos.verifier.verify(chaos.mint())
  chaos.script = answer(jwks(next.publicJwk))
  chaos.clock.pass(240)
  let accepted = 0
  for (;;) {
    const isAlive = await chaos.verifier.verify(chaos.mint()).then(() => true, () => false)
    if (!isAlive) break
    accepted += 1
    await turn()
  }
  t.ok(accepted > 0, 'served while the refresh ran')
  await t.rejects(chaos.verifier.verify(chaos.mint()), { code: 'ERR_KEY_UNKNOWN' })
  await t.resolves(chaos.verifier.verify(chaos.mint({}, next)))
})

t.test('jwks-rotation-in-cooldown: with the budget spent a new key waits for it, and no longer', async t => {
  const chaos = await startChaos(t)
  await chaos.verifier.verify(chaos.mint())
  const junk = createTestKey('RS256')
  for (const kid of ['a', 'b', 'c']) await t.rejects(chaos.verifier.verify(chaos.mint({}, { ...junk, kid })), { code: 'ERR_KEY_UNKNOWN' })
  t.equal(chaos.requests.length, 3)
  const next = createTestKey('RS256')
  chaos.script = answer(jwks(key.publicJwk, next.publicJwk))
  await t.rejects(chaos.verifier.verify(chaos.mint({}, next)), { code: 'ERR_KEY_UNKNOWN' })
  chaos.clock.pass(30)
  await t.resolves(chaos.verifier.verify(chaos.mint({}, next)))
})

t.test('jwks-kid-flood-valid-users: while junk causes a slow refresh, valid tokens are not held up', async t => {
  const chaos = await startChaos(t)
  await chaos.verifier.verify(chaos.mint())
  chaos.script = () => {}
  const junk = chaos.verifier.verify(chaos.mint({}, createTestKey('RS256')))
  await t.resolves(chaos.verifier.verify(chaos.mint()), 'at once, the refresh is still under way')
  await t.rejects(junk, { code: 'ERR_KEY_UNKNOWN' }, 'a refresh that fails for a junk kid is not an outage')
})

t.test('jwks-abort-one-caller: a caller that gives up takes nobody with it', async t => {
  const chaos = await startChaos(t)
  const gaveUp = Promise.race([chaos.verifier.verify(chaos.mint()), Promise.reject(new Error('gone'))])
  await t.rejects(gaveUp, { message: 'gone' })
  await t.resolves(chaos.verifier.verify(chaos.mint()))
  t.equal(chaos.requests.length, 1)
})

t.test('jwks-late-old-response: an answer that comes after its deadline changes nothing', async t => {
  const old = createTestKey('RS256')
  const answers: ((response: Response) => void)[] = []
  const chaos = await startChaos(t)
  const verifier = chaos.another({ fetch: () => new Promise(resolve => { answers.push(resolve) }) })
  const document = (jwk: unknown): Response => Response.json({ keys: [jwk] })
  await t.rejects(verifier.verify(chaos.mint()), { code: 'ERR_KEYS_UNAVAILABLE' })
  chaos.clock.pass(1)
  const second = verifier.verify(chaos.mint())
  await until(() => answers.length === 2)
  answers[1]?.(document(key.publicJwk))
  await t.resolves(second)
  answers[0]?.(document(old.publicJwk))
  await turn()
  await t.resolves(verifier.verify(chaos.mint()), 'the later answer stays')
})

t.test('jwks-304-good, jwks-304-after-purge: a validator is sent only with the copy it belongs to', async t => {
  const chaos = await startChaos(t)
  chaos.script = (request, response) => {
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304, { 'cache-control': 'max-age=300' }).end()
    else answer(jwks(key.publicJwk), { etag: '"1"' })(request, response)
  }
  await chaos.verifier.verify(chaos.mint())
  chaos.clock.pass(300)
  await chaos.verifier.verify(chaos.mint())
  t.equal(chaos.verifier.health().issuers[0]?.ageSeconds, 0, 'confirmed')
  const script = chaos.script
  chaos.script = down
  chaos.clock.pass(300)
  await chaos.verifier.verify(chaos.mint())
  chaos.script = script
  chaos.clock.pass(60)
  await chaos.verifier.verify(chaos.mint())
  await until(() => chaos.requests.length === 4)
  t.same(chaos.validators, [undefined, '"1"', '"1"', undefined], 'after a failure everything is asked for anew')
})

t.test('jwks-etag-cross-issuer: two issuers on one host have a validator each', async t => {
  const chaos = await startChaos(t)
  chaos.script = answer(jwks(key.publicJwk), { etag: '"1"' })
  await chaos.verifier.verify(chaos.mint())
  await chaos.another({}).ready()
  t.same(chaos.validators, [undefined, undefined])
})

t.test('jwks-clock-forward, jwks-clock-backward: the wall clock does not move the cache', async t => {
  let wallMs = 1_800_000_000_000
  const chaos = await startChaos(t)
  const verifier = chaos.another({ now: () => wallMs })
  await verifier.verify(chaos.mint())
  for (const jumpMs of [86_400_000, -86_400_000]) {
    wallMs += jumpMs
    await verifier.verify(chaos.mint()).catch(() => {})
  }
  await t.resolves(verifier.verify(chaos.mint()))
  t.equal(chaos.requests.length, 1)
})

t.test('jwks-cheap-checks-first, jwks-iss-driven-fetch: a token that is lost causes no fetch, cold', async t => {
  const chaos = await startChaos(t)
  const lost = [
    'junk', 'a.b.c', chaos.mint({ iss: 'https://evil.example' }), chaos.mint({ iss: `${chaos.url}/` }), chaos.mint({ iss: [chaos.url] }),
    chaos.mint({}, { ...key, alg: 'RS384' }), 'x'.repeat(9000)
  ]
  for (const token of lost) await t.rejects(chaos.verifier.verify(token), { name: 'VerificationError' })
  t.equal(chaos.requests.length, 0)
})

t.test('jwks-cache-key-ambiguity: a kid that spells another issuer\'s slot is only a kid', async t => {
  const chaos = await startChaos(t)
  await chaos.verifier.verify(chaos.mint())
  for (const kid of [`RS256:${key.kid}:${chaos.url}`, `${key.kid}:${chaos.url}`, `${chaos.url}/jwks`, `${key.kid}\u0000`]) {
    await t.rejects(chaos.verifier.verify(chaos.mint({}, { ...createTestKey('ES256'), alg: 'RS256', privateKey: key.privateKey, kid })), { code: 'ERR_KEY_UNKNOWN' })
  }
})

t.test('jwks-event-loop: a set at the cap is taken whole, once', async t => {
  const other = createTestKey('ES256')
  const chaos = await startChaos(t)
  chaos.script = answer(jwks(...Array.from({ length: 99 }, (_, index) => ({ ...other.publicJwk, kid: String(index), x5c: ['x'.repeat(2000)] })), key.publicJwk))
  await chaos.verifier.ready()
  t.equal(chaos.verifier.health().issuers[0]?.keys, 100)
})

t.test('only an https URL, or http on loopback, is asked', async t => {
  const chaos = await startChaos(t)
  const cases: ReadonlyArray<readonly [id: string, jwksUri: string]> = [
    ['jwks-url-http', 'http://keys.example/jwks'],
    ['jwks-url-userinfo', 'https://me:secret@keys.example/jwks'],
    ['jwks-url-fragment', 'https://keys.example/jwks#a'],
    ['jwks-url-file', 'file:///etc/passwd']
  ]
  for (const [id, jwksUri] of cases) {
    t.throws(() => chaos.another({ jwksUri }), { name: 'TypeError', message: /^(?!.*secret).*"jwksUri" must/ }, id)
  }
})

t.test('what the network does to a request is an outage, and is named by its code', async t => {
  const cases: ReadonlyArray<readonly [id: string, code: string]> = [
    ['jwks-connect-refused', 'ECONNREFUSED'],
    ['jwks-connect-timeout', 'UND_ERR_CONNECT_TIMEOUT'],
    ['jwks-connect-unreachable', 'ENETUNREACH'],
    ['jwks-tls-expired', 'CERT_HAS_EXPIRED'],
    ['jwks-tls-wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['jwks-tls-self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['jwks-dns-fail', 'ENOTFOUND']
  ]
  for (const [id, code] of cases) {
    let isBroken = true
    const chaos = await startChaos(t)
    const verifier = chaos.another({
      fetch: (input, init) => isBroken
        ? Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('as the operating system says it'), { code }) }))
        : fetch(input, init)
    })
    await t.rejects(verifier.verify(chaos.mint()), { code: 'ERR_KEYS_UNAVAILABLE', retryAfterSeconds: 1 }, `${id}, cold`)
    t.equal(verifier.health().issuers[0]?.lastError, `fetch failed (${code})`)
    isBroken = false
    chaos.clock.pass(1)
    await verifier.verify(chaos.mint())
    isBroken = true
    chaos.clock.pass(300)
    await t.resolves(verifier.verify(chaos.mint()), `${id}, warm`)
  }
})
