/** The keys of an issuer, open: one that signs, and the set the world verifies with. */
import type { KeyObject } from 'node:crypto'
import { KeyEncryptionKeysMissingError } from '../errors.js'
import { generateKey } from './generate-key.js'
import { toJwkSet, type JwkSet } from './jwk-set.js'
import { isKeyEncryptionKeyText, readKeyEncryptionKey, type KeyEncryptionKey } from './key-encryption-key.js'
import { activeKey, firstKeys, isSealed } from './key-state.js'
import type { KeyRingSnapshot, KeyStore } from './key-store.js'
import { openPrivateHalf, openPublicHalf } from './self-test.js'

/** The key that signs. Its private half is opaque: it shows neither in JSON nor in an inspection. */
export interface SigningKey {
  readonly kid: string
  readonly alg: 'RS256'
  readonly privateKey: KeyObject
}

/** An open key ring. */
export interface KeyRing {
  /** The key that signs now. */
  readonly signingKey: SigningKey
  /** What is published now: frozen, and the same object until the ring changes. */
  readonly jwks: JwkSet
  /**
   * Reads the store again, after another process changed it. When that fails, everything stays as it was.
   * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`, `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, or what the store throws
   */
  reload (): Promise<void>
}

/** What opens a key ring. */
export interface KeyRingOptions {
  readonly store: KeyStore
  /** Base64url 32-byte keys, newest first: the newest seals, any opens. @defaultValue those the store keeps itself */
  readonly keyEncryptionKeys?: readonly string[] | undefined
  /** The wall clock in milliseconds. */
  readonly now: () => number
}

interface OpenRing {
  readonly revision: number
  readonly signingKey: SigningKey
  readonly jwks: JwkSet
}

async function readKeyEncryptionKeys (given: readonly string[] | undefined, store: KeyStore): Promise<readonly [KeyEncryptionKey, ...KeyEncryptionKey[]]> {
  const texts = given ?? await store.keyEncryptionKeys?.()
  if (texts === undefined) throw new KeyEncryptionKeysMissingError('this key store keeps none, so the option "keyEncryptionKeys" must give them')
  const unfit = texts.findIndex(text => !isKeyEncryptionKeyText(text))
  if (unfit !== -1) throw new TypeError(`"keyEncryptionKeys[${unfit}]" must be base64url of 32 bytes: 43 characters without padding`)
  const [newest, ...older] = await Promise.all(texts.map(readKeyEncryptionKey))
  if (newest === undefined) throw new TypeError('"keyEncryptionKeys" must have at least one key')
  return [newest, ...older]
}

/** Loads the ring; makes its first keys when there never was one. Whoever loses that race loads the winner's ring. */
async function loadOrCreate (store: KeyStore, newest: KeyEncryptionKey, now: () => number): Promise<KeyRingSnapshot> {
  const snapshot = await store.load()
  if (snapshot.revision !== 0) return snapshot
  const [active, next] = await Promise.all([generateKey(newest), generateKey(newest)])
  await store.save(firstKeys(active, next, now()), 0)
  return await store.load()
}

async function open ({ revision, keys }: KeyRingSnapshot, keyEncryptionKeys: readonly KeyEncryptionKey[]): Promise<OpenRing> {
  const active = activeKey(keys)
  // One after the other, the active key first, so that the same fault always names the same key.
  const privateKey = await openPrivateHalf(active, keyEncryptionKeys)
  for (const key of keys.filter(other => other !== active)) {
    await (isSealed(key) ? openPrivateHalf(key, keyEncryptionKeys) : openPublicHalf(key))
  }
  return { revision, jwks: toJwkSet(keys), signingKey: Object.freeze({ kid: active.kid, alg: active.alg, privateKey }) }
}

/**
 * Opens the key ring of a store, and proves that every key in it works before any token depends on it.
 *
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, `FST_JWT_ISSUE_KEY_RING_CORRUPT`, `FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING`; a new key is
 * never made in the place of one that cannot be read.
 */
export async function openKeyRing ({ store, keyEncryptionKeys: given, now }: KeyRingOptions): Promise<KeyRing> {
  const keyEncryptionKeys = await readKeyEncryptionKeys(given, store)
  let current = await open(await loadOrCreate(store, keyEncryptionKeys[0], now), keyEncryptionKeys)
  return {
    get signingKey () { return current.signingKey },
    get jwks () { return current.jwks },
    async reload () {
      const snapshot = await store.load()
      if (snapshot.revision === current.revision) return
      const reloaded = await open(snapshot, keyEncryptionKeys)
      if (reloaded.revision > current.revision) current = reloaded
    }
  }
}
