import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import t from 'tap'
import { memoryKeyStore, rotationPolicy, type KeyRing, type KeyStatus, type KeyStore } from '../src/index.js'
import { buildApp, startMs } from './build-app.js'
import { dayMs, defaultPolicy, defaultTimes, eventList, handClock, hourMs, openRing } from './rings.js'

const inState = (ring: KeyRing, state: KeyStatus['state']): KeyStatus | undefined => ring.list().find(key => key.state === state)
const states = (ring: KeyRing) => ring.list().map(key => key.state)

/** A store that can be made to fail. */
function failing (): { readonly store: KeyStore, isAway: boolean, asked: number } {
  const { load, save } = memoryKeyStore()
  const keys = [Buffer.alloc(32, 3).toString('base64url')]
  const failing = { isAway: false, asked: 0, store: { load: () => reach(load), save: (...args: Parameters<typeof save>) => reach(() => save(...args)), keyEncryptionKeys: async () => keys } }
  async function reach<R> (method: () => Promise<R>): Promise<R> {
    failing.asked += 1
    if (failing.isAway) throw new Error('the store is away')
    return await method()
  }
  return failing
}

t.test('rotation on demand', async t => {
  const clock = handClock()
  const { events, onEvent } = eventList()
  const ring = await openRing({ ...clock.clocks, onEvent })
  const [active, next] = ring.list()

  const first = await ring.rotate()
  t.match(first, { rotated: true, active: next?.kid, readyAtMs: startMs + dayMs }, 'the first next key was never unannounced')
  t.match(ring.list(), [
    { kid: active?.kid, state: 'previous', keyEncryptionKeyId: null, publishUntilMs: startMs + dayMs - 305_000 + hourMs + 305_000 },
    { kid: next?.kid, state: 'active' },
    { kid: first.next, state: 'next' }
  ])

  clock.now += dayMs - 1
  t.match(await ring.rotate(), { rotated: false, active: next?.kid, next: first.next, readyAtMs: startMs + dayMs }, 'later ones wait')
  clock.now += 1
  t.match(await ring.rotate(), { rotated: true, active: first.next })
  const forced = await ring.rotate({ force: true })
  t.ok(forced.rotated)
  t.same(events.map(({ kind }) => kind), ['promoted', 'announced', 'promoted', 'announced', 'early', 'announced'])
})

t.test('of those who want one rotation, all get it and no more', async t => {
  const store = memoryKeyStore()
  const rings = await Promise.all(Array.from({ length: 20 }, () => openRing({ store })))
  for (const force of [false, true]) {
    const rotations = await Promise.all(rings.map(ring => ring.rotate({ force })))
    t.equal(rotations.filter(({ rotated }) => rotated).length, 1)
    t.equal(new Set(rotations.map(({ active }) => active)).size, 1)
    await Promise.all(rings.map(ring => ring.reload()))
  }
})

t.test('by the clock: announced, promoted, removed, and nobody calls', async t => {
  const clock = handClock()
  const { events, onEvent } = eventList()
  const tasks: (() => void)[] = []
  const ring = await openRing({ ...clock.clocks, onEvent, schedule: task => { tasks.push(task); return () => {} } })
  t.teardown(() => ring.close())
  const look = async (): Promise<void> => {
    tasks.splice(0).forEach(task => { task() })
    while (tasks.length === 0) await new Promise(setImmediate)
  }
  await ring.start()
  while (tasks.length === 0) await new Promise(setImmediate)
  const [active, next] = ring.list()

  clock.now = startMs + 90 * dayMs - 1
  await look()
  t.equal(ring.signingKey.kid, active?.kid)
  clock.now += 1
  await look()
  t.equal(ring.signingKey.kid, next?.kid)
  t.same(states(ring), ['previous', 'active', 'next'])
  clock.now = inState(ring, 'previous')?.publishUntilMs ?? 0
  await look()
  t.same(states(ring), ['active', 'next'])
  t.same(events.map(({ kind, kids }) => [kind, kids.length]), [['promoted', 1], ['announced', 1], ['removed', 1]])
})

t.test('a store that is away', async t => {
  const clock = handClock()
  const { events, onEvent } = eventList()
  const tasks: (() => void)[] = []
  const away = failing()
  const ring = await openRing({ ...clock.clocks, store: away.store, onEvent, schedule: task => { tasks.push(task); return () => {} } })
  t.teardown(() => ring.close())
  await ring.start()
  const look = async (): Promise<void> => {
    while (tasks.length === 0) await new Promise(setImmediate)
    tasks.splice(0).forEach(task => { task() })
    while (tasks.length === 0) await new Promise(setImmediate)
  }
  await look()
  away.isAway = true
  await look()
  await look()
  t.match(events, [{ kind: 'failed', error: { message: 'the store is away' } }], 'is told once')
  t.match(ring.health(), { canSign: true, lastError: 'the store is away', published: 2, nextStep: 'promote' })

  clock.now += defaultPolicy.viewMaxAgeMs
  await ring.ready()
  t.equal(await ring.signingKeyFor(3600), ring.signingKey, 'the ring signs on while that is safe')
  clock.now += 1
  t.match(ring.health(), { canSign: false })
  const asked = away.asked
  const refusals = await Promise.allSettled([1, 2, 3].map(async () => await ring.signingKeyFor(3600)))
  t.match(refusals, Array(3).fill({ status: 'rejected', reason: { code: 'FST_JWT_ISSUE_KEY_RING_STALE', statusCode: 503 } }), 'and then no longer')
  t.equal(away.asked, asked + 1, 'with one question for all who wait')
  await t.rejects(ring.ready(), { code: 'FST_JWT_ISSUE_KEY_RING_STALE' })
  t.equal(ring.jwks.keys.length, 2, 'what is published stays')

  away.isAway = false
  t.equal(await ring.signingKeyFor(3600), ring.signingKey)
  await look()
  t.match(events[1], { kind: 'recovered' })
  t.match(ring.health(), { canSign: true, lastError: null })
})

t.test('a machine that slept, or whose clock was set, does not take its old view for a fresh one', async t => {
  for (const asleep of [true, false]) {
    const clock = { wall: startMs, monotonic: 5 }
    const away = failing()
    const ring = await openRing({ store: away.store, now: () => clock.wall, monotonicNow: () => clock.monotonic })
    away.isAway = true
    if (asleep) clock.wall += 2 * dayMs
    else Object.assign(clock, { wall: startMs - 10 * dayMs, monotonic: 5 + 2 * dayMs })
    await t.rejects(async () => await ring.signingKeyFor(60), { code: 'FST_JWT_ISSUE_KEY_RING_STALE' })
  }
})

t.test('no key signs a token that it does not outlive', async t => {
  const clock = handClock()
  const keyStore = memoryKeyStore()
  const app = await buildApp(t, { keyStore, keyAlgorithm: 'ES256', now: clock.clocks.now ?? Date.now, monotonicNow: () => clock.now })
  const token = await app.issueToken({ sub: 'user-1' }, { expiresInMinutes: 60 * 24 * 30 })
  const { exp = 0 } = decodeJwt(token)
  await app.keyRing.rotate()
  const signer = app.keyRing.list().find(key => key.kid === decodeProtectedHeader(token).kid)
  t.equal(signer?.state, 'previous')
  t.ok((signer?.publishUntilMs ?? 0) > exp * 1000 + 300_000)

  t.equal(inState(app.keyRing, 'active')?.tokenLifetimeSeconds, 3600, 'the next key is not burdened with it')
  const longer = await openRing({ store: keyStore, policy: rotationPolicy('ES256', { ...defaultTimes, tokenMinutes: 120 }), ...clock.clocks })
  await longer.start()
  t.equal(inState(longer, 'active')?.tokenLifetimeSeconds, 7200, 'a longer life by configuration counts from the start')
})

t.test('a slow store does not shorten an announcement', async t => {
  const clock = handClock()
  const inner = memoryKeyStore()
  let slowMs = 0
  const ring = await openRing({
    ...clock.clocks,
    store: {
      ...inner,
      async save (...args) {
        clock.now += slowMs
        return await inner.save(...args)
      }
    }
  })
  slowMs = 10_000
  const { readyAtMs } = await ring.rotate()
  const [, , next] = (await inner.load()).keys
  const announcedAtMs = startMs + 2 * slowMs
  t.match(next, { state: 'next', announcedAtMs, readyAtMs: announcedAtMs + dayMs })
  t.equal(readyAtMs, announcedAtMs + dayMs)
})

t.test('another algorithm takes over by way of an announcement', async t => {
  const clock = handClock()
  const store = memoryKeyStore()
  const before = await openRing({ store, ...clock.clocks })
  const ring = await openRing({ store, ...clock.clocks, policy: rotationPolicy('EdDSA', defaultTimes) })
  t.match(ring.list(), [{ alg: 'ES256' }, { alg: 'ES256' }], 'to look at a ring changes nothing')
  await ring.start()
  await ring.close()
  t.match(ring.list(), [{ alg: 'ES256', state: 'active', kid: before.signingKey.kid }, { alg: 'EdDSA', state: 'next', readyAtMs: startMs + dayMs }])
  t.equal(ring.health().nextStepAtMs, startMs + dayMs)
  clock.now += dayMs
  t.match(await ring.rotate(), { rotated: true })
  t.match(ring.list(), [{ alg: 'ES256', state: 'previous' }, { alg: 'EdDSA', state: 'active' }, { alg: 'EdDSA', state: 'next' }])
})

t.test('revocation', async t => {
  t.test('of the active key: the next one signs at once, and a new one is announced', async t => {
    const { events, onEvent } = eventList()
    const ring = await openRing({ onEvent })
    const [active, next] = ring.list()
    const hit = { kid: active?.kid, state: 'active', tokensValidUntilMs: startMs + hourMs, successorReadyAtMs: startMs, liveSessions: 7 }
    const countLiveSessions = async () => 7
    t.same(await ring.revoke(active?.kid ?? '', { dryRun: true, countLiveSessions }), { ...hit, revoked: false })
    t.same(states(ring), ['active', 'next'])
    t.same(await ring.revoke(active?.kid ?? '', { countLiveSessions }), { ...hit, revoked: true })
    t.match(ring.list(), [{ state: 'revoked', revokedAtMs: startMs, keyEncryptionKeyId: null }, { kid: next?.kid, state: 'active' }, { state: 'next' }])
    t.notOk(ring.jwks.keys.some(key => key.kid === active?.kid))
    t.same(events.map(({ kind }) => kind), ['revoked', 'announced'])
    t.match(await ring.revoke(active?.kid ?? ''), { revoked: false, state: 'revoked', tokensValidUntilMs: null, liveSessions: null })
  })

  t.test('of the next key: a new one is announced', async t => {
    const ring = await openRing()
    t.match(await ring.revoke(ring.list()[1]?.kid ?? ''), { revoked: true, state: 'next', tokensValidUntilMs: null, successorReadyAtMs: null })
    t.same(states(ring), ['active', 'revoked', 'next'])
  })

  t.test('of a previous key', async t => {
    const ring = await openRing()
    await ring.rotate()
    const previous = inState(ring, 'previous')
    t.match(await ring.revoke(previous?.kid ?? ''), { revoked: true, state: 'previous', tokensValidUntilMs: previous?.publishUntilMs })
    t.equal(ring.jwks.keys.length, 2)
  })

  t.test('of the active key, in the moment without a next one', async t => {
    const store = memoryKeyStore()
    const ring = await openRing({ store })
    const { keys, revision } = await store.load()
    await store.save(keys.filter(key => key.state === 'active'), revision)
    t.match(await ring.revoke(ring.signingKey.kid), { revoked: true, successorReadyAtMs: startMs + dayMs })
    t.same(states(ring), ['revoked', 'active', 'next'])
  })

  t.test('of a stranger', async t => {
    await t.rejects((await openRing()).revoke('stranger'), { code: 'FST_JWT_ISSUE_KEY_UNKNOWN', statusCode: 404 })
  })
})

t.test('rewrapping seals under the newest key-encryption key, and changes no key', async t => {
  const store = memoryKeyStore()
  const [older, newer] = [1, 2].map(byte => Buffer.alloc(32, byte).toString('base64url')) as [string, string]
  const before = await openRing({ store, keyEncryptionKeys: [older] })
  const both = await openRing({ store, keyEncryptionKeys: [newer, older] })
  const { rewrapped, keyEncryptionKeyId } = await both.rewrap()
  t.same(rewrapped, before.list().map(key => key.kid))
  for (const key of both.list()) t.equal(key.keyEncryptionKeyId, keyEncryptionKeyId)
  t.same((await both.rewrap()).rewrapped, [])
  const after = await openRing({ store, keyEncryptionKeys: [newer] })
  t.same(after.jwks, before.jwks)
  await after.ready()
})

t.test('a ring that others change without end gives up politely', async t => {
  const { load, keyEncryptionKeys } = memoryKeyStore()
  const inner = memoryKeyStore()
  let contended = false
  const ring = await openRing({ store: { load: inner.load, save: async (...args) => contended ? false : await inner.save(...args), keyEncryptionKeys: keyEncryptionKeys ?? (async () => []) } })
  t.equal((await load()).revision, 0)
  contended = true
  await t.rejects(ring.rotate(), { code: 'FST_JWT_ISSUE_KEY_RING_CONTENDED', statusCode: 503 })
})

t.test('import', async t => {
  const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): string => key.export({ format: 'pem', type: type as 'pkcs8' }).toString()
  const jwk = (key: KeyObject, change: object = {}): string => JSON.stringify({ ...key.export({ format: 'jwk' }), ...change })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ed = generateKeyPairSync('ed25519')

  const fit: readonly (readonly [name: string, algorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA', text: string])[] = [
    ['RSA in PKCS #8', 'RS256', pem(rsa.privateKey, 'pkcs8')],
    ['RSA in PKCS #1', 'PS256', pem(rsa.privateKey, 'pkcs1')],
    ['P-256 in SEC 1', 'ES256', pem(ec.privateKey, 'sec1')],
    ['P-256 as a JWK that says what it is for', 'ES256', jwk(ec.privateKey, { alg: 'ES256', use: 'sig', key_ops: ['sign'], kid: 'mine' })],
    ['Ed25519 as a JWK', 'EdDSA', jwk(ed.privateKey)]
  ]
  for (const [name, algorithm, text] of fit) {
    t.test(name, async t => {
      const { events, onEvent } = eventList()
      const ring = await openRing({ policy: rotationPolicy(algorithm, defaultTimes), onEvent })
      const { kid, readyAtMs } = await ring.import(text)
      t.equal(readyAtMs, startMs + dayMs)
      t.match(ring.list(), [{ state: 'active' }, { state: 'next', kid, readyAtMs }])
      t.equal(ring.list().length, 2, 'the next key that never signed makes room')
      t.same(events, [{ kind: 'imported', kids: [kid] }])
      await t.rejects(ring.import(text), { code: 'FST_JWT_ISSUE_KEY_NOT_IMPORTABLE', message: /in the ring already, and is next/ })
      t.match(await ring.rotate({ force: true }), { active: kid })
      await ring.ready()
    })
  }

  const secret = 'hunter2'
  const unfit: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['nothing', '', /neither a PEM private key nor a private JWK/],
    ['something else', secret, /neither/],
    ['a list', `["${secret}"]`, /neither/],
    ['a PEM that is cut off', `-----BEGIN PRIVATE KEY-----\n${secret}\n`, /PEM holds no private key/],
    ['an encrypted PEM', ec.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: secret }).toString(), /must be decrypted first/],
    ['a public key', ec.publicKey.export({ format: 'pem', type: 'spki' }).toString(), /holds no private key/],
    ['a public JWK', jwk(ec.publicKey), /private half is not there/],
    ['a JWK for encryption', jwk(ec.privateKey, { use: 'enc' }), /"use"/],
    ['a JWK that may only verify', jwk(ec.privateKey, { key_ops: ['verify'] }), /"key_ops"/],
    ['a JWK of another algorithm', jwk(ec.privateKey, { alg: 'ES384' }), /"alg" is not ES256/],
    ['halves of two keys', jwk(ec.privateKey, { d: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }).d }), /no sound key|holds no private key/],
    ['another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, 'pkcs8'), /no sound key for ES256/],
    ['another type', pem(rsa.privateKey, 'pkcs8'), /no sound key for ES256/]
  ]
  for (const [name, text, message] of unfit) {
    t.test(`refuses ${name}`, async t => {
      const ring = await openRing()
      const before = ring.list()
      const error = await ring.import(text).catch((error: unknown) => error)
      t.match(error, { code: 'FST_JWT_ISSUE_KEY_NOT_IMPORTABLE', statusCode: 400, message })
      t.notMatch(inspect(error), secret)
      t.same(ring.list(), before)
    })
  }

  const unfitRsa: readonly (readonly [name: string, key: KeyObject, message: RegExp])[] = [
    ['of another size', generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey, /no sound key for RS256/],
    ['with a small exponent', generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey, /exponent is below 65537/],
    ['for PSS alone', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, /no sound key/]
  ]
  for (const [name, key, message] of unfitRsa) {
    t.test(`refuses an RSA key ${name}`, async t => {
      const ring = await openRing({ policy: rotationPolicy('RS256', defaultTimes) })
      await t.rejects(ring.import(pem(key, 'pkcs8')), { code: 'FST_JWT_ISSUE_KEY_NOT_IMPORTABLE', message })
    })
  }
})
