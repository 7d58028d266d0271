/** The keys of an issuer, open: one that signs, the set the world verifies with, and the operations that change them. */
import { KeyEncryptionKeysMissingError, KeyRingStaleError } from '../errors.js'
import { announceNext } from './announce-next.js'
import { keyEncryptionKeyId } from './envelope.js'
import { generateKey } from './generate-key.js'
import { importKey, type Import } from './import-key.js'
import type { JwkSet } from './jwk-set.js'
import { isKeyEncryptionKeyText, readKeyEncryptionKey, type KeyEncryptionKey } from './key-encryption-key.js'
import type { OnKeyEvent } from './key-events.js'
import { createKeyKeeper, scheduleByTimer, type Schedule } from './key-keeper.js'
import { firstKeys, lengthenTokenLifetime } from './key-state.js'
import type { KeyRecord, KeyRingSnapshot, KeyStore } from './key-store.js'
import { connect } from './live-ring.js'
import { revokeKey, type Revocation, type RevokeOptions } from './revoke-key.js'
import { rewrap, type Rewrapping } from './rewrap.js'
import type { RingParts } from './ring-parts.js'
import { ringOpener } from './ring-view.js'
import { rotate, type RotateOptions, type Rotation } from './rotate.js'
import { isOfAlgorithm, nextStep } from './rotation.js'
import type { RotationPolicy } from './rotation-policy.js'
import { signBytes, type SigningKey } from './sign-bytes.js'

/** A key of the ring, without its halves. */
export interface KeyStatus extends Omit<KeyRecord, 'publicJwk' | 'privateJwe'> {
  /** What seals its private half, or `null` once that is erased. */
  readonly keyEncryptionKeyId: string | null
}

/** How the ring is. */
export interface KeyRingHealth {
  /** Whether a token can be signed now. */
  readonly canSign: boolean
  /** The key that signs. */
  readonly active: string
  /** How many keys are published. */
  readonly published: number
  /** For how long the store may have said something else, in seconds. */
  readonly ageSeconds: number
  /** What is to be done next, and when, in milliseconds since the epoch. */
  readonly nextStep: 'announce' | 'promote' | 'remove'
  readonly nextStepAtMs: number
  /** Why the last look at the store failed, or `null`. */
  readonly lastError: string | null
}

/** An open key ring. */
export interface KeyRing {
  /** The key that signs, as far as this replica knows. */
  readonly signingKey: SigningKey
  /** What is published now: frozen, and the same object until the ring changes. */
  readonly jwks: JwkSet
  /**
   * The key to sign a token with that lives for `tokenLifetimeSeconds`: at once, or after the ring has been read again, or has noted that
   * its key must outlive such a token.
   * @throws `FST_JWT_ISSUE_KEY_RING_STALE`, `FST_JWT_ISSUE_KEY_RING_CONTENDED`, or what the store throws
   */
  signingKeyFor (tokenLifetimeSeconds: number): SigningKey | Promise<SigningKey>
  /**
   * Reads the store again, after another process changed it. When that fails, everything stays as it was.
   * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`, `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, or what the store throws
   */
  reload (): Promise<void>
  /** Every key, in no order that means anything, as this replica knows it. */
  list (): readonly KeyStatus[]
  /** The announced key takes over, if it has been announced for long enough or by force. */
  rotate (options?: RotateOptions): Promise<Rotation>
  /** Takes a key out of the set at once; of the active key the announced one takes over. @throws `FST_JWT_ISSUE_KEY_UNKNOWN` */
  revoke (kid: string, options?: RevokeOptions): Promise<Revocation>
  /** Announces a key that was made elsewhere: a PEM private key or a private JWK, as text. @throws `FST_JWT_ISSUE_KEY_NOT_IMPORTABLE` */
  import (privateKey: string): Promise<Import>
  /** Seals every private key anew under the newest key-encryption key. */
  rewrap (): Promise<Rewrapping>
  /** Resolves when a token can be signed now, which is tried. @throws as `signingKeyFor` */
  ready (): Promise<void>
  health (): KeyRingHealth
  /**
   * Looks after the keys from now on: rotates when it is time, and takes over what other replicas do. Resolves when the ring is as the
   * policy wants it: a next key of another algorithm is replaced.
   */
  start (): Promise<void>
  /** Looks after them no more; resolves when nothing is under way. */
  close (): Promise<void>
}

/** What opens a key ring. */
export interface KeyRingOptions {
  readonly store: KeyStore
  /** Base64url 32-byte keys, newest first: the newest seals, any opens. @defaultValue those the store keeps itself */
  readonly keyEncryptionKeys?: readonly string[] | undefined
  readonly policy: RotationPolicy
  /** The wall clock in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
  /** A clock in milliseconds that never goes back. @defaultValue `performance.now` */
  readonly monotonicNow?: () => number
  /** @defaultValue `setTimeout`, which does not keep the process alive */
  readonly schedule?: Schedule
  /** @defaultValue nobody hears of it */
  readonly onEvent?: OnKeyEvent
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
async function loadOrCreate (store: KeyStore, policy: RotationPolicy, newest: KeyEncryptionKey, now: () => number): Promise<KeyRingSnapshot> {
  const snapshot = await store.load()
  if (snapshot.revision !== 0) return snapshot
  const [active, next] = await Promise.all([generateKey(policy.algorithm, newest), generateKey(policy.algorithm, newest)])
  await store.save(firstKeys(active, next, policy, now()), 0)
  return await store.load()
}

const statusOf = ({ publicJwk, privateJwe, ...key }: KeyRecord): KeyStatus =>
  Object.freeze({ ...key, keyEncryptionKeyId: privateJwe === null ? null : keyEncryptionKeyId(key.kid, privateJwe) })

/**
 * Opens the key ring of a store, and proves that every key in it works before any token depends on it. It looks after the keys once
 * `start()` is called.
 *
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, `FST_JWT_ISSUE_KEY_RING_CORRUPT`, `FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING`; a new key is
 * never made in the place of one that cannot be read.
 */
export async function openKeyRing (options: KeyRingOptions): Promise<KeyRing> {
  const { store, policy, now = Date.now, monotonicNow = () => performance.now(), schedule = scheduleByTimer, onEvent = () => {} } = options
  const keyEncryptionKeys = await readKeyEncryptionKeys(options.keyEncryptionKeys, store)
  const live = await connect(store, ringOpener(keyEncryptionKeys), { now, monotonicNow }, () => loadOrCreate(store, policy, keyEncryptionKeys[0], now))
  const parts: RingParts = { live, policy, keyEncryptionKeys, now, onEvent }
  const keeper = createKeyKeeper(parts, schedule)
  const isStale = (): boolean => live.viewAgeMs() > policy.viewMaxAgeMs
  let reading: Promise<void> | undefined

  async function readAgain (): Promise<void> {
    reading ??= live.refresh().finally(() => { reading = undefined })
    await reading.catch((cause: unknown) => { throw new KeyRingStaleError({ cause }) })
  }

  async function allowTokenLifetime (seconds: number): Promise<void> {
    await live.change(keys => live.view.tokenLifetimeSeconds >= seconds ? null : lengthenTokenLifetime(keys, seconds))
  }

  async function prepareKeyFor (tokenLifetimeSeconds: number): Promise<SigningKey> {
    if (isStale()) await readAgain()
    await allowTokenLifetime(tokenLifetimeSeconds)
    return live.view.signingKey
  }

  const signingKeyFor = (tokenLifetimeSeconds: number): SigningKey | Promise<SigningKey> =>
    isStale() || live.view.tokenLifetimeSeconds < tokenLifetimeSeconds ? prepareKeyFor(tokenLifetimeSeconds) : live.view.signingKey

  return {
    get signingKey () { return live.view.signingKey },
    get jwks () { return live.view.jwks },
    signingKeyFor,
    reload: () => live.refresh(),
    list: () => live.view.keys.map(statusOf),
    rotate: (rotateOptions = {}) => rotate(parts, rotateOptions),
    revoke: (kid, revokeOptions = {}) => revokeKey(parts, kid, revokeOptions),
    import: privateKey => importKey(parts, privateKey),
    rewrap: () => rewrap(parts),
    async ready () {
      await signBytes(await signingKeyFor(policy.tokenLifetimeSeconds), Buffer.from('ready'))
    },
    health () {
      const { kind, atMs } = nextStep(live.view.keys, policy)
      const { lastError } = keeper
      return {
        canSign: !isStale(),
        active: live.view.signingKey.kid,
        published: live.view.jwks.keys.length,
        ageSeconds: live.viewAgeMs() / 1000,
        nextStep: kind,
        nextStepAtMs: atMs,
        lastError: lastError === null ? null : String(lastError instanceof Error ? lastError.message : lastError)
      }
    },
    async start () {
      await allowTokenLifetime(policy.tokenLifetimeSeconds)
      await announceNext(parts, next => isOfAlgorithm(next, policy))
      keeper.start()
    },
    close: () => keeper.stop()
  }
}
