import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, CompactEncrypt, createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet, type JWK } from 'jose'
import t, { type Test } from 'tap'
import { memoryKeyStore, rotationPolicy, type KeyAlgorithm, type KeyRecord, type KeyRing, type KeyStore } from '../src/index.js'
import { readKeyEncryptionKey } from '../src/key-ring/key-encryption-key.js'
import { promote } from '../src/key-ring/key-state.js'
import { signToken } from '../src/sign-token.js'
import { startMs } from './build-app.js'
import { defaultPolicy, defaultTimes, openRing, record } from './rings.js'

const freshKek = () => randomBytes(32).toString('base64url')
const kids = (ring: KeyRing) => ring.jwks.keys.map(jwk => jwk.kid)

async function assertWorks (t: Test, { signingKey, jwks }: KeyRing): Promise<void> {
  await t.resolves(jwtVerify(await signToken({ sub: 'user-1' }, signingKey), createLocalJWKSet(jwks as JSONWebKeySet)), 'the signing key is published')
}

/** Puts other records into a store, as somebody with access to it could. */
async function rewrite (store: KeyStore, change: (keys: readonly KeyRecord[]) => readonly KeyRecord[]): Promise<void> {
  const { keys, revision } = await store.load()
  t.ok(await store.save(change(keys), revision))
}

const changeActive = (change: Partial<KeyRecord>) => (keys: readonly KeyRecord[]) =>
  keys.map(key => key.state === 'active' ? { ...key, ...change } : key)

t.test('the first start makes one active and one next key', async t => {
  const store = memoryKeyStore()
  const ring = await openRing({ store })
  const { revision, keys } = await store.load()
  t.equal(revision, 1)
  t.match(keys, [
    { state: 'active', alg: 'ES256', createdAtMs: startMs, announcedAtMs: startMs, activatedAtMs: startMs, tokenLifetimeSeconds: 3600 },
    { state: 'next', alg: 'ES256', createdAtMs: startMs, announcedAtMs: startMs, readyAtMs: startMs, activatedAtMs: null, tokenLifetimeSeconds: 0 }
  ])
  t.equal(ring.signingKey.kid, keys[0]?.kid)
  await assertWorks(t, ring)
})

const rsa = { members: ['alg', 'e', 'kid', 'kty', 'n', 'use'], kty: 'RSA' }
const published: readonly (readonly [KeyAlgorithm, { readonly members: readonly string[], readonly kty: string, readonly alg: string, readonly modulusBytes?: number }])[] = [
  ['RS256', { ...rsa, alg: 'RS256', modulusBytes: 256 }],
  ['RS256-3072', { ...rsa, alg: 'RS256', modulusBytes: 384 }],
  ['PS256', { ...rsa, alg: 'PS256', modulusBytes: 256 }],
  ['ES256', { members: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'], kty: 'EC', alg: 'ES256' }],
  ['EdDSA', { members: ['alg', 'crv', 'kid', 'kty', 'use', 'x'], kty: 'OKP', alg: 'EdDSA' }]
]
for (const [algorithm, { members, kty, alg, modulusBytes }] of published) {
  t.test(`iss-jwks-public-only: ${algorithm} is published by its public members alone, with its thumbprint for a kid`, async t => {
    const store = memoryKeyStore()
    const ring = await openRing({ store, policy: rotationPolicy(algorithm, defaultTimes) })
    t.equal(ring.jwks.keys.length, 2)
    for (const jwk of ring.jwks.keys) {
      t.same(Object.keys(jwk).sort(), members)
      t.match(jwk, { kty, alg, use: 'sig' })
      if (modulusBytes !== undefined) t.equal(Buffer.from(jwk.n ?? '', 'base64url').length, modulusBytes)
      t.equal(jwk.kid, await calculateJwkThumbprint(jwk as JWK))
      t.ok(Object.isFrozen(jwk))
    }
    const token = await signToken({ sub: 'user-1' }, ring.signingKey)
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(ring.jwks as JSONWebKeySet), { algorithms: [alg] })
    t.same(protectedHeader, { alg, typ: 'at+jwt', kid: ring.signingKey.kid })
    await (await openRing({ store, policy: rotationPolicy(algorithm, defaultTimes) })).start()
    t.equal((await store.load()).revision, 1, 'a second start finds them as they must be')
  })
}

t.test('a second start finds the keys of the first', async t => {
  const store = memoryKeyStore()
  const first = await openRing({ store })
  const second = await openRing({ store })
  t.same(kids(second), kids(first))
  t.equal(second.signingKey.kid, first.signingKey.kid)
  t.equal((await store.load()).revision, 1)
})

t.test('rings that open one store at once end with the same keys', async t => {
  const store = memoryKeyStore()
  const rings = await Promise.all([1, 2, 3].map(() => openRing({ store })))
  const [first] = rings
  if (first === undefined) throw new Error('no ring')
  for (const ring of rings) {
    t.same(kids(ring), kids(first))
    t.equal(ring.signingKey.kid, first.signingKey.kid)
    await assertWorks(t, ring)
  }
  t.equal((await store.load()).revision, 1)
})

t.test('a private key rests only as a JWE that names its key-encryption key', async t => {
  const store = memoryKeyStore()
  const kek = freshKek()
  await openRing({ store, keyEncryptionKeys: [kek] })
  for (const { privateJwe, publicJwk } of (await store.load()).keys) {
    const header = decodeProtectedHeader(privateJwe ?? '')
    t.same(header, { alg: 'dir', enc: 'A256GCM', kid: (await readKeyEncryptionKey(kek)).id })
    t.same(Object.keys(publicJwk).sort(), ['crv', 'kty', 'x', 'y'])
  }
})

t.test('key-encryption keys', async t => {
  const store = memoryKeyStore()
  const old = freshKek()
  const { signingKey } = await openRing({ store, keyEncryptionKeys: [old] })

  t.test('a newer one in front, and the older still opens', async t => {
    const ring = await openRing({ store, keyEncryptionKeys: [freshKek(), old] })
    t.equal(ring.signingKey.kid, signingKey.kid)
  })

  t.test('the wrong one is an explained refusal, and changes nothing', async t => {
    const wrong = freshKek()
    const before = await store.load()
    const [oldId, wrongId] = [(await readKeyEncryptionKey(old)).id, (await readKeyEncryptionKey(wrong)).id]
    await t.rejects(openRing({ store, keyEncryptionKeys: [wrong] }), {
      code: 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE',
      message: new RegExp(`"${signingKey.kid}".*${oldId}.*only ${wrongId}.*"keyEncryptionKeys".*KEY_ENCRYPTION_KEYS.*No new key`)
    })
    t.same(await store.load(), before)
  })

  t.test('the newest one seals', async t => {
    const store = memoryKeyStore()
    const newest = freshKek()
    await openRing({ store, keyEncryptionKeys: [newest, old] })
    await openRing({ store, keyEncryptionKeys: [newest] })
    await t.rejects(openRing({ store, keyEncryptionKeys: [old] }), { code: 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE' })
  })

  t.test('a store that keeps none needs the option', async t => {
    const { load, save } = memoryKeyStore()
    await t.rejects(openRing({ store: { load, save } }), { code: 'FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING', message: /keyEncryptionKeys/ })
    await openRing({ store: { load, save }, keyEncryptionKeys: [old] })
  })

  const unfit: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['none', [], /at least one/],
    ['too short', [old, 'c2hvcnQ'], /keyEncryptionKeys\[1\].*32 bytes/],
    ['padded', [`${old}=`], /keyEncryptionKeys\[0\]/],
    ['not canonical', ['B'.repeat(43)], /keyEncryptionKeys\[0\]/]
  ]
  for (const [name, keyEncryptionKeys, message] of unfit) {
    t.test(`unfit: ${name}`, async t => {
      const error = await openRing({ store, keyEncryptionKeys }).catch((error: unknown) => error)
      t.match(error, { name: 'TypeError', message })
      for (const key of keyEncryptionKeys) t.notMatch(inspect(error), key, 'the key is not in the error')
    })
  }
})

t.test('a ring that contradicts itself is refused, never repaired', async t => {
  const keyEncryptionKeys = [freshKek()] as const
  const kek = await readKeyEncryptionKey(keyEncryptionKeys[0])
  const sealed = async (text: string) =>
    await new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: kek.id }).encrypt(kek.key)
  const corrupt = 'FST_JWT_ISSUE_KEY_RING_CORRUPT'
  const undecryptable = 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE'
  const notAKey = await sealed('{"kty":"RSA"}')
  const notJson = await sealed('a secret that is not JSON')

  type Case = readonly [name: string, change: (keys: readonly KeyRecord[]) => readonly KeyRecord[], code: string, message: RegExp]
  const cases: readonly Case[] = [
    ['no key at all', () => [], corrupt, /exactly one active key, and has 0/],
    ['no active key', keys => keys.filter(key => key.state !== 'active'), corrupt, /exactly one active key, and has 0/],
    ['two active keys', keys => keys.map(key => ({ ...key, state: 'active' })), corrupt, /exactly one active key, and has 2/],
    ['one kid twice', keys => [...keys, ...keys.slice(1)], corrupt, /twice/],
    ['an active key without its private half', changeActive({ privateJwe: null }), corrupt, /no private half/],
    ['an active key without its time', changeActive({ activatedAtMs: null }), corrupt, /no time since when it signs/],
    ['two next keys', keys => [...keys, record({ kid: 'x', state: 'next' })], corrupt, /one next key at most, and has 2/],
    ['a next key without its private half', keys => keys.map(key => key.state === 'next' ? { ...key, privateJwe: null } : key), corrupt, /next key .* has no private half/],
    ['a previous key with its private half', keys => [...keys, record({ state: 'previous', publishUntilMs: 1 })], corrupt, /previous key "k" still has its private half/],
    ['a previous key without its end', keys => [...keys, record({ state: 'previous', privateJwe: null })], corrupt, /no time until when it stays/],
    ['a revoked key with its private half', keys => [...keys, record({ state: 'revoked' })], corrupt, /revoked key "k" still has its private half/],
    ['a key of another type than its algorithm', changeActive({ alg: 'EdDSA' }), corrupt, /is no key for EdDSA/],
    ['a kid that is not the thumbprint', changeActive({ kid: 'mine' }), corrupt, /another thumbprint/],
    ['a public half that is no key', changeActive({ publicJwk: { kty: 'EC' } }), corrupt, /is not a key/],
    ['the private half of another key', keys => keys.map((key, index) => ({ ...key, privateJwe: keys[1 - index]?.privateJwe ?? null })), corrupt, /do not belong together/],
    ['a private half that is no key', changeActive({ privateJwe: notAKey }), corrupt, /do not belong together/],
    ['a private half that is not JSON', changeActive({ privateJwe: notJson }), undecryptable, /damaged/],
    ['a private half that is not a JWE', changeActive({ privateJwe: 'garbage' }), undecryptable, /not a JWE/],
    ['an envelope with a bit flipped', keys => keys.map(key => ({ ...key, privateJwe: key.privateJwe?.replace(/.{4}$/, 'AAAA') ?? null })), undecryptable, /damaged/],
    ['a next key that does not open', keys => keys.map(key => key.state === 'next' ? { ...key, privateJwe: 'garbage' } : key), undecryptable, /not a JWE/]
  ]
  const pristine = memoryKeyStore()
  await openRing({ store: pristine, keyEncryptionKeys })
  const { keys } = await pristine.load()
  for (const [name, change, code, message] of cases) {
    t.test(name, async t => {
      const store = memoryKeyStore()
      await store.save(change(keys), 0)
      const before = await store.load()
      const error = await openRing({ store, keyEncryptionKeys }).catch((error: unknown) => error)
      t.match(error, { code, message })
      t.notMatch(inspect(error), 'a secret', 'what was decrypted is not in the error')
      t.same(await store.load(), before)
    })
  }
})

t.test('reload', async t => {
  const store = memoryKeyStore()
  const ring = await openRing({ store })
  const first = { jwks: ring.jwks, signingKey: ring.signingKey }

  await ring.reload()
  t.equal(ring.jwks, first.jwks, 'an unchanged ring stays the same object')

  await rewrite(store, keys => promote(keys, defaultPolicy, startMs))
  await ring.reload()
  t.not(ring.signingKey.kid, first.signingKey.kid)
  t.same(kids(ring), first.jwks.keys.map(jwk => jwk.kid))
  await assertWorks(t, ring)

  const good = ring.jwks
  await rewrite(store, () => [])
  await t.rejects(ring.reload(), { code: 'FST_JWT_ISSUE_KEY_RING_CORRUPT' })
  t.equal(ring.jwks, good, 'a failed reload changes nothing')
})

t.test('an old answer of the store that comes late does not undo a newer one', async t => {
  const store = memoryKeyStore()
  const ring = await openRing({ store })
  const old = await store.load()
  await ring.rotate()

  const answers = [store.load(), Promise.resolve(old)]
  const slow = await openRing({ store: { ...store, load: async () => await (answers.shift() ?? store.load()) } })
  await slow.reload()
  t.equal(answers.length, 0)
  t.equal(slow.signingKey.kid, ring.signingKey.kid)
})

t.test('a private key shows in no inspection and no JSON', async t => {
  const ring = await openRing({ store: memoryKeyStore() })
  const secret = ring.signingKey.privateKey.export({ format: 'jwk' }).d
  if (secret === undefined) throw new Error('no private key')
  const seen = inspect(ring, { depth: Infinity, getters: true, showHidden: true }) + JSON.stringify(ring)
  t.match(seen, ring.signingKey.kid)
  t.notMatch(seen, secret)
  t.notMatch(seen, /"?\b(d|p|q|dp|dq|qi)"?:/)
})
