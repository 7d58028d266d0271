import t from 'tap'
import { createHash } from 'node:crypto'
import { createTestKey } from '@signet/test-issuer'
import { createVerifier, type ClaimsSchema, type VerifierOptions } from '../src/index.js'
import { start, startSeconds } from './start.js'

/** A schema that takes everything and counts: it is asked once for each verification that is not remembered. */
function countingSchema (): { readonly claims: ClaimsSchema, readonly verifications: () => number } {
  let count = 0
  return {
    verifications: () => count,
    claims: { '~standard': { version: 1, vendor: 'test', validate: value => { count += 1; return { value } } } }
  }
}

/** Tells of refreshes as they happen. */
function createRefreshEar (): { readonly onRefresh: () => void, readonly next: () => Promise<void> } {
  let heard: () => void = () => {}
  return { onRefresh: () => { heard() }, next: () => new Promise(resolve => { heard = resolve }) }
}

/** Until when the tests' tokens live: an hour, which is more than the keys stay fresh. */
const exp = startSeconds + 3600

t.test('a token is verified once, and its claims are the same frozen object ever after', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { issuer, verifier } = await start(t, { claims: schema })
  const token = issuer.mint({ address: { city: 'Bern' }, roles: ['reader'] })
  const first = await verifier.verify(token)
  t.equal(await verifier.verify(token), first)
  t.equal(verifications(), 1)
  t.equal(verifier.health().cachedTokens, 1)
  t.throws(() => { (first['roles'] as string[]).push('admin') }, TypeError, 'nobody changes what the next request sees')
  t.throws(() => { (first['address'] as { city: string }).city = 'Bonn' }, TypeError)
})

t.test('nothing is remembered when it is switched off', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { issuer, verifier } = await start(t, { claims: schema, tokenCache: false })
  const token = issuer.mint()
  await verifier.verify(token)
  await verifier.verify(token)
  t.equal(verifications(), 2)
  t.equal(verifier.health().cachedTokens, 0)
})

t.test('an entry ends with its token, whether the token says when it began or not', async t => {
  for (const iat of [startSeconds, undefined]) {
    const { issuer, verifier, clock } = await start(t, { requiredClaims: ['sub'], clockToleranceSeconds: 5 })
    const token = issuer.mint({ iat, exp: startSeconds + 60 })
    await verifier.verify(token)
    clock.pass(64)
    await t.resolves(verifier.verify(token), 'within the tolerance')
    clock.pass(1)
    await t.rejects(verifier.verify(token), { code: 'ERR_TOKEN_EXPIRED' })
    t.equal(verifier.health().cachedTokens, 0)
  }
})

t.test('a clock that is set back makes a remembered token one of the future', async t => {
  const { issuer, verifier, clock } = await start(t)
  clock.pass(100)
  const token = issuer.mint({ nbf: startSeconds + 100, iat: startSeconds })
  await verifier.verify(token)
  clock.pass(-50)
  await t.rejects(verifier.verify(token), { code: 'ERR_TOKEN_NOT_YET_VALID' })
})

t.test('an entry ends when its key leaves the set, with no other traffic than hits', async t => {
  const { onRefresh, next } = createRefreshEar()
  const { issuer, verifier, clock } = await start(t, { onRefresh })
  const token = issuer.mint({ exp })
  await verifier.verify(token)
  const { kid } = issuer.key
  issuer.rotate()
  issuer.withdraw(kid)
  clock.pass(270)
  const refreshed = next()
  await t.resolves(verifier.verify(token), 'the set is fresh still, and is being refreshed in the background')
  await refreshed
  await t.rejects(verifier.verify(token), { code: 'ERR_KEY_UNKNOWN' })
  t.equal(verifier.health().cachedTokens, 0)
})

t.test('an entry ends when its key gets new material under the same kid', async t => {
  const { issuer, verifier, clock } = await start(t)
  const token = issuer.mint({ exp })
  await verifier.verify(token)
  issuer.publish([createTestKey('RS256', issuer.key.kid).publicJwk])
  clock.pass(300)
  await t.rejects(verifier.verify(token), { code: 'ERR_SIGNATURE_INVALID' })
})

t.test('entries outlive a refresh that brings the same keys, an outage, and a new key beside theirs', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { onRefresh, next } = createRefreshEar()
  const { issuer, verifier, clock } = await start(t, { claims: schema, onRefresh })
  const token = issuer.mint({ exp })
  await verifier.verify(token)
  const refresh = async (): Promise<void> => {
    clock.pass(290)
    const refreshed = next()
    await verifier.verify(token)
    await refreshed
    await verifier.verify(token)
  }
  await refresh()
  issuer.rotate()
  await refresh()
  issuer.goDown()
  await refresh()
  issuer.comeUp()
  await refresh()
  t.equal(verifications(), 1)
  t.equal(verifier.health().issuers[0]?.keys, 2)
})

t.test('without keys to trust no remembered token counts', async t => {
  const { issuer, verifier, clock } = await start(t, { keys: { staleIfErrorSeconds: 400 } })
  const token = issuer.mint({ exp })
  await verifier.verify(token)
  issuer.goDown()
  clock.pass(399)
  await t.resolves(verifier.verify(token))
  clock.pass(61)
  await t.rejects(verifier.verify(token), { code: 'ERR_KEYS_UNAVAILABLE' })
})

t.test('what differs in one character is another token', async t => {
  const { issuer, verifier } = await start(t)
  const token = issuer.mint()
  const admin = issuer.mint({ sub: 'admin' })
  await verifier.verify(token)
  const [header = '', , signature = ''] = token.split('.')
  const payload = admin.split('.')[1] ?? ''
  await t.rejects(verifier.verify(`${header}.${payload}.${signature}`), { code: 'ERR_SIGNATURE_INVALID' }, 'other claims under the same signature')
  await t.rejects(verifier.verify(token + '='), { code: 'ERR_TOKEN_MALFORMED' })
  await t.rejects(verifier.verify(`${token} `), { code: 'ERR_TOKEN_MALFORMED' })
  await t.rejects(verifier.verify(token.slice(0, -1)), { name: 'VerificationError' })
})

t.test('each policy has its own cache', async t => {
  const { issuer, verifier } = await start(t)
  const other = createVerifier({ issuer: issuer.url, audience: 'billing', fetch: issuer.fetch, now: () => startSeconds * 1000 })
  const strict = createVerifier({ issuer: [{ issuer: issuer.url, profile: 'rfc9068' }], audience: 'test', fetch: issuer.fetch, now: () => startSeconds * 1000 })
  t.teardown(() => { other.close(); strict.close() })
  const token = issuer.mint({ client_id: undefined })
  await verifier.verify(token)
  await t.rejects(other.verify(token), { code: 'ERR_AUDIENCE_MISMATCH' })
  await t.rejects(strict.verify(token), { code: 'ERR_CLAIM_MISSING' })
})

t.test('a failure is never remembered, and never shared beyond those who waited for it', async t => {
  const { issuer, verifier, clock } = await start(t)
  const token = issuer.mint({ exp })
  issuer.goDown()
  const outcomes = await Promise.allSettled([verifier.verify(token), verifier.verify(token)])
  t.same(outcomes.map(({ status }) => status), ['rejected', 'rejected'])
  issuer.comeUp()
  clock.pass(60)
  await t.resolves(verifier.verify(token), 'an outage')

  const early = issuer.mint({ nbf: startSeconds + 100, exp })
  await t.rejects(verifier.verify(early), { code: 'ERR_TOKEN_NOT_YET_VALID' })
  clock.pass(60)
  await t.resolves(verifier.verify(early), 'a token that came too early')

  const next = createTestKey('RS256', 'next')
  const ahead = issuer.mint({ exp }, { key: next })
  await t.rejects(verifier.verify(ahead), { code: 'ERR_KEY_UNKNOWN' })
  issuer.publish([issuer.key.publicJwk, next.publicJwk])
  await t.resolves(verifier.verify(ahead), 'a key that was published later')
})

t.test('identical tokens in flight share one verification', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { issuer, verifier } = await start(t, { claims: schema })
  const token = issuer.mint()
  const claims = await Promise.all(Array.from({ length: 1000 }, () => verifier.verify(token)))
  t.equal(new Set(claims).size, 1)
  t.equal(verifications(), 1)
  t.equal(issuer.fetches('jwks'), 1)
})

t.test('whoever presents a remembered token must hold its key all the same', async t => {
  const certificate = Buffer.from('a certificate')
  const { issuer, verifier } = await start(t, { mutualTls: true })
  const token = issuer.mint({ cnf: { 'x5t#S256': createHash('sha256').update(certificate).digest('base64url') } })
  await t.resolves(verifier.verify(token, { certificate }))
  t.equal(verifier.health().cachedTokens, 1)
  await t.rejects(verifier.verify(token), { code: 'ERR_PROOF_MISSING' })
  await t.rejects(verifier.verify(token, { certificate: Buffer.from('another') }), { code: 'ERR_PROOF_INVALID' })
})

t.test('the cache stays within its bound, and tokens that come once do not wash out those that come back', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { issuer, verifier } = await start(t, { claims: schema, tokenCache: { maxEntries: 10 }, algorithms: ['EdDSA'] }, { algorithm: 'EdDSA' })
  const regulars = Array.from({ length: 5 }, (_, i) => issuer.mint({ sub: `regular-${i}` }))
  for (let i = 0; i < 500; i++) {
    await verifier.verify(issuer.mint({ sub: `stranger-${i}` }))
    await Promise.all(regulars.map(token => verifier.verify(token)))
    if (verifier.health().cachedTokens > 10) t.fail('more entries than allowed')
  }
  t.equal(verifier.health().cachedTokens, 10)
  t.equal(verifications(), 505, 'no regular was verified twice')
})

t.test('newcomers that come back take the places of those that no longer come', async t => {
  const { claims: schema, verifications } = countingSchema()
  const { issuer, verifier } = await start(t, { claims: schema, tokenCache: { maxEntries: 3 }, algorithms: ['EdDSA'] }, { algorithm: 'EdDSA' })
  const generations = Array.from({ length: 4 }, (_, g) => Array.from({ length: 3 }, (_, i) => issuer.mint({ sub: `${g}-${i}` })))
  for (const generation of generations) {
    for (let round = 0; round < 100; round++) for (const token of generation) await verifier.verify(token)
  }
  t.equal(verifier.health().cachedTokens, 3)
  t.ok(verifications() < 400, `${verifications()} verifications for 12 tokens, each shown a hundred times`)
})

t.test('a wrong "tokenCache" is named', async t => {
  const wrong: ReadonlyArray<readonly [value: unknown, message: RegExp]> = [
    [true, /"tokenCache" must be false or \{ maxEntries \}/],
    [null, /"tokenCache"/],
    [[], /"tokenCache"/],
    [{ max: 1 }, /"tokenCache.max" is not an option/],
    ...[0, -1, 1.5, NaN, Infinity, '10'].map(maxEntries => [{ maxEntries }, /"tokenCache.maxEntries" must be a whole number above 0/] as const)
  ]
  for (const [tokenCache, message] of wrong) {
    t.throws(() => createVerifier({ issuer: 'https://issuer.example', audience: 'test', tokenCache } as VerifierOptions), { name: 'TypeError', message })
  }
  await t.resolves(async () => createVerifier({ issuer: 'https://issuer.example', audience: 'test', tokenCache: {} }).close())
})
