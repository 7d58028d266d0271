import { randomBytes, sign, verify, createPublicKey } from 'node:crypto'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, CompactEncrypt, decodeProtectedHeader } from 'jose'
import t, { type Test } from 'tap'
import { memoryKeyStore, type KeyRecord, type KeyStore } from '../src/index.js'
import { readKeyEncryptionKey } from '../src/key-ring/key-encryption-key.js'
import { openKeyRing, type KeyRing } from '../src/key-ring/key-ring.js'
import { startMs } from './build-app.js'

const now = () => startMs
const freshKek = () => randomBytes(32).toString('base64url')
const kids = (ring: KeyRing) => ring.jwks.keys.map(jwk => jwk.kid)

function assertWorks (t: Test, { signingKey, jwks }: KeyRing): void {
  const jwk = jwks.keys.find(({ kid }) => kid === signingKey.kid)
  t.ok(jwk, 'the signing key is published')
  const data = randomBytes(8)
  t.ok(verify('sha256', data, createPublicKey({ key: { ...jwk }, format: 'jwk' }), sign('sha256', data, signingKey.privateKey)))
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
  const ring = await openKeyRing({ store, now })
  const { revision, keys } = await store.load()
  t.equal(revision, 1)
  t.match(keys, [
    { state: 'active', alg: 'RS256', createdAtMs: startMs, activatedAtMs: startMs },
    { state: 'next', alg: 'RS256', createdAtMs: startMs, activatedAtMs: null }
  ])
  t.equal(ring.signingKey.kid, keys[0]?.kid)
  assertWorks(t, ring)
})

t.test('the published set has public members alone, and thumbprints for kids', async t => {
  const { jwks } = await openKeyRing({ store: memoryKeyStore(), now })
  t.equal(jwks.keys.length, 2)
  for (const jwk of jwks.keys) {
    t.same(Object.keys(jwk).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
    t.match(jwk, { kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' })
    t.equal(Buffer.from(jwk.n, 'base64url').length, 256)
    t.equal(jwk.kid, await calculateJwkThumbprint(jwk))
    t.ok(Object.isFrozen(jwk))
  }
})

t.test('a second start finds the keys of the first', async t => {
  const store = memoryKeyStore()
  const first = await openKeyRing({ store, now })
  const second = await openKeyRing({ store, now })
  t.same(kids(second), kids(first))
  t.equal(second.signingKey.kid, first.signingKey.kid)
  t.equal((await store.load()).revision, 1)
})

t.test('rings that open one store at once end with the same keys', async t => {
  const store = memoryKeyStore()
  const rings = await Promise.all([1, 2, 3].map(() => openKeyRing({ store, now })))
  const [first] = rings
  if (first === undefined) throw new Error('no ring')
  for (const ring of rings) {
    t.same(kids(ring), kids(first))
    t.equal(ring.signingKey.kid, first.signingKey.kid)
    assertWorks(t, ring)
  }
  t.equal((await store.load()).revision, 1)
})

t.test('a private key rests only as a JWE that names its key-encryption key', async t => {
  const store = memoryKeyStore()
  const kek = freshKek()
  await openKeyRing({ store, keyEncryptionKeys: [kek], now })
  for (const { privateJwe, publicJwk } of (await store.load()).keys) {
    const header = decodeProtectedHeader(privateJwe ?? '')
    t.same(header, { alg: 'dir', enc: 'A256GCM', kid: (await readKeyEncryptionKey(kek)).id })
    t.same(Object.keys(publicJwk).sort(), ['e', 'kty', 'n'])
  }
})

t.test('key-encryption keys', async t => {
  const store = memoryKeyStore()
  const old = freshKek()
  const { signingKey } = await openKeyRing({ store, keyEncryptionKeys: [old], now })

  t.test('a newer one in front, and the older still opens', async t => {
    const ring = await openKeyRing({ store, keyEncryptionKeys: [freshKek(), old], now })
    t.equal(ring.signingKey.kid, signingKey.kid)
  })

  t.test('the wrong one is an explained refusal, and changes nothing', async t => {
    const wrong = freshKek()
    const before = await store.load()
    const [oldId, wrongId] = [(await readKeyEncryptionKey(old)).id, (await readKeyEncryptionKey(wrong)).id]
    await t.rejects(openKeyRing({ store, keyEncryptionKeys: [wrong], now }), {
      code: 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE',
      message: new RegExp(`"${signingKey.kid}".*${oldId}.*only ${wrongId}.*"keyEncryptionKeys".*KEY_ENCRYPTION_KEYS.*No new key`)
    })
    t.same(await store.load(), before)
  })

  t.test('the newest one seals', async t => {
    const store = memoryKeyStore()
    const newest = freshKek()
    await openKeyRing({ store, keyEncryptionKeys: [newest, old], now })
    await openKeyRing({ store, keyEncryptionKeys: [newest], now })
    await t.rejects(openKeyRing({ store, keyEncryptionKeys: [old], now }), { code: 'FST_JWT_ISSUE_KEY_UNDECRYPTABLE' })
  })

  t.test('a store that keeps none needs the option', async t => {
    const { load, save } = memoryKeyStore()
    await t.rejects(openKeyRing({ store: { load, save }, now }), { code: 'FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING', message: /keyEncryptionKeys/ })
    await openKeyRing({ store: { load, save }, keyEncryptionKeys: [old], now })
  })

  const unfit: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['none', [], /at least one/],
    ['too short', [old, 'c2hvcnQ'], /keyEncryptionKeys\[1\].*32 bytes/],
    ['padded', [`${old}=`], /keyEncryptionKeys\[0\]/],
    ['not canonical', ['B'.repeat(43)], /keyEncryptionKeys\[0\]/]
  ]
  for (const [name, keyEncryptionKeys, message] of unfit) {
    t.test(`unfit: ${name}`, async t => {
      const error = await openKeyRing({ store, keyEncryptionKeys, now }).catch((error: unknown) => error)
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
    ['no active key', changeActive({ state: 'previous' }), corrupt, /exactly one active key, and has 0/],
    ['two active keys', keys => keys.map(key => ({ ...key, state: 'active' })), corrupt, /exactly one active key, and has 2/],
    ['one kid twice', keys => [...keys, ...keys.slice(1)], corrupt, /twice/],
    ['an active key without its private half', changeActive({ privateJwe: null }), corrupt, /no private half/],
    ['a kid that is not the thumbprint', changeActive({ kid: 'mine' }), corrupt, /another thumbprint/],
    ['a public half that is no key', changeActive({ publicJwk: { kty: 'RSA' } }), corrupt, /is not a key/],
    ['the private half of another key', keys => keys.map((key, index) => ({ ...key, privateJwe: keys[1 - index]?.privateJwe ?? null })), corrupt, /do not belong together/],
    ['a private half that is no key', changeActive({ privateJwe: notAKey }), corrupt, /do not belong together/],
    ['a private half that is not JSON', changeActive({ privateJwe: notJson }), undecryptable, /damaged/],
    ['a private half that is not a JWE', changeActive({ privateJwe: 'garbage' }), undecryptable, /not a JWE/],
    ['an envelope with a bit flipped', keys => keys.map(key => ({ ...key, privateJwe: key.privateJwe?.replace(/.{4}$/, 'AAAA') ?? null })), undecryptable, /damaged/],
    ['a next key that does not open', keys => keys.map(key => key.state === 'next' ? { ...key, privateJwe: 'garbage' } : key), undecryptable, /not a JWE/]
  ]
  const pristine = memoryKeyStore()
  await openKeyRing({ store: pristine, keyEncryptionKeys, now })
  const { keys } = await pristine.load()
  for (const [name, change, code, message] of cases) {
    t.test(name, async t => {
      const store = memoryKeyStore()
      await store.save(change(keys), 0)
      const before = await store.load()
      const error = await openKeyRing({ store, keyEncryptionKeys, now }).catch((error: unknown) => error)
      t.match(error, { code, message })
      t.notMatch(inspect(error), 'a secret', 'what was decrypted is not in the error')
      t.same(await store.load(), before)
    })
  }
})

t.test('a previous key without its private half is published, a revoked one is not', async t => {
  const store = memoryKeyStore()
  await openKeyRing({ store, now })
  await rewrite(store, keys => keys.map(key => key.state === 'next' ? { ...key, state: 'previous', privateJwe: null } : key))
  t.equal((await openKeyRing({ store, now })).jwks.keys.length, 2)
  await rewrite(store, keys => keys.map(key => key.state === 'previous' ? { ...key, state: 'revoked' } : key))
  t.equal((await openKeyRing({ store, now })).jwks.keys.length, 1)
})

t.test('reload', async t => {
  const store = memoryKeyStore()
  const ring = await openKeyRing({ store, now })
  const first = { jwks: ring.jwks, signingKey: ring.signingKey }

  await ring.reload()
  t.equal(ring.jwks, first.jwks, 'an unchanged ring stays the same object')

  await rewrite(store, keys => keys.map(key => ({ ...key, state: key.state === 'next' ? 'active' : 'previous' })))
  await ring.reload()
  t.not(ring.signingKey.kid, first.signingKey.kid)
  t.same(kids(ring), first.jwks.keys.map(jwk => jwk.kid))
  assertWorks(t, ring)

  const good = ring.jwks
  await rewrite(store, () => [])
  await t.rejects(ring.reload(), { code: 'FST_JWT_ISSUE_KEY_RING_CORRUPT' })
  t.equal(ring.jwks, good, 'a failed reload changes nothing')
})

t.test('an old answer of the store that comes late does not undo a newer one', async t => {
  const store = memoryKeyStore()
  const ring = await openKeyRing({ store, now })
  const old = await store.load()
  await rewrite(store, keys => keys.filter(key => key.state === 'active'))

  const answers = [store.load(), Promise.resolve(old)]
  const slow = await openKeyRing({ store: { ...store, load: async () => await (answers.shift() ?? store.load()) }, now })
  await slow.reload()
  t.equal(slow.jwks.keys.length, 1)
  t.equal(ring.jwks.keys.length, 2)
})

t.test('a private key shows in no inspection and no JSON', async t => {
  const ring = await openKeyRing({ store: memoryKeyStore(), now })
  const secret = ring.signingKey.privateKey.export({ format: 'jwk' }).d
  if (secret === undefined) throw new Error('no private key')
  const seen = inspect(ring, { depth: Infinity, getters: true, showHidden: true }) + JSON.stringify(ring)
  t.match(seen, ring.signingKey.kid)
  t.notMatch(seen, secret)
  t.notMatch(seen, /"?\b(d|p|q|dp|dq|qi)"?:/)
})
