import { createHash, generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { createTestKey, signCompact, type TestKey } from '@signet/test-issuer'
import { memoryReplayStore, type Presentation, type VerifierOptions } from '../src/index.js'
import { createNonceSource } from '../src/proof/nonce.js'
import { targetUri } from '../src/proof/target-uri.js'
import { thumbprint } from '../src/proof/thumbprint.js'
import { start, startSeconds } from './start.js'

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('base64url')

const holder = createTestKey('ES256')
const url = 'https://api.example.com/orders'

/** The public members alone, as a proof's header has them. */
function bareJwk ({ publicJwk: { kty, crv, x, y, n, e } }: TestKey): Record<string, unknown> {
  return kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x }
}

const jktOf = (key: TestKey): string => thumbprint(bareJwk(key), bareJwk(key)['kty'] as 'EC')

interface ProofChanges {
  readonly header?: Record<string, unknown>
  readonly claims?: Record<string, unknown>
  readonly key?: TestKey
  readonly text?: (proof: string) => string
  readonly presentation?: Partial<Presentation>
  readonly method?: string
  readonly url?: string
}

let proofs = 0

function present (token: string, { header = {}, claims = {}, key = holder, text = proof => proof, presentation = {}, method = 'POST', ...rest }: ProofChanges = {}): Presentation {
  const proof = signCompact(key,
    { typ: 'dpop+jwt', alg: key.alg, jwk: bareJwk(key), ...header },
    { jti: `proof-${proofs++}`, htm: method, htu: url, iat: startSeconds, ath: sha256(token), ...claims })
  return { scheme: 'DPoP', dpop: { proof: text(proof), method, url: rest.url ?? url }, ...presentation }
}

async function startBound (t: Parameters<typeof start>[0], options: Partial<VerifierOptions> = { dpop: true }) {
  const started = await start(t, options)
  return { ...started, token: started.issuer.mint({ cnf: { jkt: jktOf(holder) } }) }
}

t.test('a bound token with its holder\'s proof is accepted, once per proof', async t => {
  const { verifier, token } = await startBound(t)
  const presentation = present(token)
  t.equal((await verifier.verify(token, presentation)).sub, 'user-1')
  await t.rejects(verifier.verify(token, presentation), { code: 'ERR_PROOF_INVALID', member: 'jti' }, 'pop-replay')
  await t.resolves(verifier.verify(token, present(token)))
})

t.test('proofs of every key type are understood', async t => {
  for (const algorithm of ['RS256', 'PS384', 'ES384', 'ES512', 'EdDSA'] as const) {
    const key = createTestKey(algorithm)
    const { verifier, issuer } = await start(t, { dpop: true })
    const token = issuer.mint({ cnf: { jkt: jktOf(key) } })
    await t.resolves(verifier.verify(token, present(token, { key })), algorithm)
  }
})

t.test('a proof that fails any of the twelve checks is refused', async t => {
  const { verifier, token, issuer } = await startBound(t)
  const stranger = createTestKey('ES256')
  const cases: ReadonlyArray<readonly [name: string, changes: ProofChanges, member: string, code?: string]> = [
    ['pop-malformed', { text: () => 'not.a.jwt' }, 'DPoP'],
    ['pop-trailing-dot', { text: proof => `${proof}.` }, 'DPoP'],
    ['pop-typ', { header: { typ: 'at+jwt' } }, 'typ'],
    ['pop-typ-missing', { header: { typ: undefined } }, 'typ'],
    ['pop-alg-hs256', { header: { alg: 'HS256' } }, 'alg'],
    ['pop-alg-none', { header: { alg: 'none' } }, 'alg'],
    ['pop-crit', { header: { crit: ['x'] } }, 'alg'],
    ['pop-private-jwk', { header: { jwk: holder.privateKey.export({ format: 'jwk' }) } }, 'jwk'],
    ['pop-no-jwk', { header: { jwk: undefined } }, 'jwk'],
    ['pop-kid-only', { header: { jwk: undefined, kid: 'a' } }, 'jwk'],
    ['pop-jwk-of-another-type', { header: { jwk: bareJwk(createTestKey('RS256')) } }, 'jwk'],
    ['pop-jwk-of-another-alg', { header: { jwk: { ...bareJwk(createTestKey('RS256')), alg: 'PS256' }, alg: 'RS256' } }, 'jwk'],
    ['pop-bad-signature', { header: { jwk: bareJwk(stranger) } }, 'signature'],
    ['pop-wrong-key', { key: stranger }, 'jkt'],
    ['pop-jti-missing', { claims: { jti: undefined } }, 'jti'],
    ['pop-jti-empty', { claims: { jti: '' } }, 'jti'],
    ['pop-htm-lower', { claims: { htm: 'post' } }, 'htm'],
    ['pop-htm-other', { claims: { htm: 'GET' } }, 'htm'],
    ['pop-htu-trailing-slash', { claims: { htu: `${url}/` } }, 'htu'],
    ['pop-htu-other-host', { claims: { htu: 'https://evil.example/orders' } }, 'htu'],
    ['pop-htu-http', { claims: { htu: 'http://api.example.com/orders' } }, 'htu'],
    ['pop-htu-missing', { claims: { htu: undefined } }, 'htu'],
    ['pop-htu-userinfo', { claims: { htu: 'https://me@api.example.com/orders' } }, 'htu'],
    ['pop-iat-old', { claims: { iat: startSeconds - 300 } }, 'iat'],
    ['pop-iat-future', { claims: { iat: startSeconds + 31 } }, 'iat'],
    ['pop-iat-string', { claims: { iat: String(startSeconds) } }, 'iat'],
    ['pop-iat-missing', { claims: { iat: undefined } }, 'iat'],
    ['pop-ath-missing', { claims: { ath: undefined } }, 'ath'],
    ['pop-ath-mismatch', { claims: { ath: sha256('another') } }, 'ath'],
    ['pop-ath-padded', { claims: { ath: `${sha256(token)}=` } }, 'ath'],
    ['pop-missing', { presentation: { dpop: undefined as never } }, 'cnf', 'ERR_PROOF_MISSING'],
    ['clm-cnf-jkt-without-proof', { presentation: { scheme: 'Bearer' } }, 'cnf', 'ERR_PROOF_MISSING']
  ]
  for (const [name, changes, member, code = 'ERR_PROOF_INVALID'] of cases) {
    await t.rejects(verifier.verify(token, present(token, changes)), { code, member }, name)
  }
  await t.rejects(verifier.verify(issuer.mint(), present(issuer.mint())), { code: 'ERR_CLAIM_MISSING', member: 'cnf' }, 'a token that is not bound is no DPoP token')
  await t.resolves(verifier.verify(issuer.mint()), 'a bearer token stays one')
})

t.test('the target is compared in its normal form', async t => {
  const { verifier, token } = await startBound(t)
  const good: ReadonlyArray<readonly [name: string, htu: string]> = [
    ['pop-htu-query', `${url}?a=1`], ['pop-htu-fragment', `${url}#a`], ['pop-htu-host-case', 'HTTPS://API.Example.com/orders'],
    ['pop-htu-default-port', 'https://api.example.com:443/orders'], ['pop-htu-escape', 'https://api.example.com/%6frders']
  ]
  for (const [name, htu] of good) await t.resolves(verifier.verify(token, present(token, { claims: { htu } })), name)
  await t.resolves(verifier.verify(token, present(token, { url: `${url}?page=2` })), 'and so is ours')
  t.equal(targetUri('https://a.example/%c3%a9'), 'https://a.example/%C3%A9')
  t.equal(targetUri('ftp://a.example/'), undefined)
  t.equal(targetUri('/relative'), undefined)
})

t.test('with nonces on, a proof needs a recent one of ours', async t => {
  const secret = Buffer.alloc(32, 7)
  const source = createNonceSource(secret)
  const { verifier, token, clock } = await startBound(t, { dpop: { nonce: secret } })
  await t.rejects(verifier.verify(token, present(token)), { code: 'ERR_PROOF_NONCE' }, 'pop-nonce-missing')
  await t.rejects(verifier.verify(token, present(token, { claims: { nonce: createNonceSource().current(clock.now()) } })), { code: 'ERR_PROOF_NONCE' }, 'pop-nonce-foreign')
  const nonce = source.current(clock.now())
  await t.resolves(verifier.verify(token, present(token, { claims: { nonce } })))
  clock.pass(60)
  await t.resolves(verifier.verify(token, present(token, { claims: { nonce } })), 'the last but one still counts')
  clock.pass(60)
  await t.rejects(verifier.verify(token, present(token, { claims: { nonce } })), { code: 'ERR_PROOF_NONCE' }, 'pop-nonce-stale')
  t.not(source.current(clock.now()), nonce)
})

t.test('DPoP can be required, and is refused while it is off', async t => {
  const required = await startBound(t, { dpop: { required: true } })
  await t.rejects(required.verifier.verify(required.issuer.mint()), { code: 'ERR_CLAIM_MISSING', expected: 'cnf.jkt' })
  const off = await startBound(t, {})
  await t.rejects(off.verifier.verify(off.token, present(off.token)), { code: 'ERR_CLAIM_INVALID', member: 'cnf' })
})

t.test('what a client must know to make proofs is said', async t => {
  const secret = Buffer.alloc(32, 7)
  const { verifier, clock } = await start(t, { dpop: { required: true, algorithms: ['ES256', 'PS256'], nonce: secret } })
  t.match(verifier.dpop, { required: true, algorithms: ['ES256', 'PS256'] })
  t.equal(verifier.dpop?.nonce(), createNonceSource(secret).current(clock.now()))
  const { verifier: plain } = await start(t, { dpop: true })
  t.equal(plain.dpop?.nonce(), undefined)
  t.equal(plain.dpop?.algorithms[0], 'ES256')
  const { verifier: off } = await start(t)
  t.equal(off.dpop, undefined)
})

t.test('a confirmation that is not understood refuses the token', async t => {
  const { verifier, issuer } = await start(t, { dpop: true, mutualTls: true })
  const cases: ReadonlyArray<readonly [name: string, cnf: unknown]> = [
    ['clm-cnf-unknown-method', { jwk: {} }], ['clm-cnf-null', null], ['clm-cnf-array', []], ['clm-cnf-empty', {}],
    ['clm-cnf-mixed', { jkt: 'a', kid: 'b' }], ['clm-cnf-jkt-number', { jkt: 1 }], ['clm-cnf-x5t-number', { 'x5t#S256': 1 }]
  ]
  for (const [name, cnf] of cases) await t.rejects(verifier.verify(issuer.mint({ cnf })), { code: 'ERR_CLAIM_INVALID', member: 'cnf' }, name)
})

t.test('a certificate-bound token needs its certificate, and both bindings hold together', async t => {
  const { verifier, issuer } = await start(t, { dpop: true, mutualTls: true })
  const certificate = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' })
  const bound = issuer.mint({ cnf: { 'x5t#S256': sha256(certificate) } })
  await t.resolves(verifier.verify(bound, { certificate }))
  await t.rejects(verifier.verify(bound), { code: 'ERR_PROOF_MISSING', member: 'x5t#S256' }, 'clm-cnf-x5t-without-cert')
  await t.rejects(verifier.verify(bound, { certificate: Buffer.from('another') }), { code: 'ERR_PROOF_INVALID', member: 'x5t#S256' })
  const both = issuer.mint({ cnf: { 'x5t#S256': sha256(certificate), jkt: jktOf(holder) } })
  await t.resolves(verifier.verify(both, present(both, { presentation: { certificate } })))
  await t.rejects(verifier.verify(both, present(both)), { code: 'ERR_PROOF_MISSING' })
  await t.rejects(verifier.verify(both, { certificate }), { code: 'ERR_PROOF_MISSING' })
})

t.test('the replay store is bounded, and refuses rather than forgets', async t => {
  let nowMs = 0
  const store = memoryReplayStore({ maxEntries: 2, now: () => nowMs })
  t.ok(store.remember('a', 1000))
  t.notOk(store.remember('a', 1000))
  t.ok(store.remember('b', 1000))
  t.notOk(store.remember('c', 1000), 'full')
  nowMs = 1000
  t.ok(store.remember('c', 3000), 'the others ran out')
  t.ok(store.remember('a', 2000))
  nowMs = 1999
  t.notOk(store.remember('a', 2000))
  nowMs = 2000
  t.ok(store.remember('a', 4000), 'ran out behind one that has not')
  t.ok(memoryReplayStore().remember('a', Date.now() + 1000))
})

t.test('a store of the user\'s own is asked, and may answer later', async t => {
  const seen = new Set<string>()
  const replayStore = { remember: async (id: string) => !seen.has(id) && Boolean(seen.add(id)) }
  const { verifier, token } = await startBound(t, { dpop: { replayStore } })
  const presentation = present(token)
  const results = await Promise.allSettled([verifier.verify(token, presentation), verifier.verify(token, presentation)])
  t.same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})
