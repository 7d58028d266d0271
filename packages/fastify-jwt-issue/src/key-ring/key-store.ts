/** Where signing keys rest: a seam with two operations, so that files, memory or any database can hold them. */
import type { JsonWebKey } from 'node:crypto'
import type { SigningAlgorithm } from './key-algorithm.js'

/** `next` is published and waits, `active` signs, `previous` only verifies, `revoked` is gone. */
export type KeyState = 'next' | 'active' | 'previous' | 'revoked'

/** A key as it rests: its private half is sealed, or erased. Times are milliseconds since the epoch. */
export interface KeyRecord {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly state: KeyState
  /** The public members alone, as the JWKS shows them. */
  readonly publicJwk: JsonWebKey
  /** The private JWK as a compact JWE under a key-encryption key; `null` once erased. */
  readonly privateJwe: string | null
  readonly createdAtMs: number
  /** Since when it is published. */
  readonly announcedAtMs: number
  /** The earliest moment at which every verifier may be expected to know it. */
  readonly readyAtMs: number
  /** When it began to sign, or `null`. */
  readonly activatedAtMs: number | null
  /** The longest life of a token it may have signed, in seconds; 0 before it signs. */
  readonly tokenLifetimeSeconds: number
  /** When another key took over, or `null`. */
  readonly demotedAtMs: number | null
  /** Until when a `previous` key stays published, because tokens of it may live; `null` in every other state. */
  readonly publishUntilMs: number | null
  /** When it was revoked, or `null`. */
  readonly revokedAtMs: number | null
}

/** All keys at one moment. */
export interface KeyRingSnapshot {
  /** Counts the saves; `0` before the first. */
  readonly revision: number
  readonly keys: readonly KeyRecord[]
}

/** Keeps the key ring. Several processes may share one store: `save` decides their races. */
export interface KeyStore {
  /** The ring as it is now; an empty one at revision 0 before the first save. */
  load (): Promise<KeyRingSnapshot>
  /**
   * Replaces the ring if it is still at `revision`, and makes it `revision + 1`.
   * Resolves to `false`, and changes nothing, when somebody else was first.
   */
  save (keys: readonly KeyRecord[], revision: number): Promise<boolean>
  /** The revision alone, where that is cheaper than `load`: it is asked for up to several times a second. */
  revision? (): Promise<number>
  /**
   * Key-encryption keys this store keeps on its own, newest first: base64url of 32 bytes each.
   * Used when the plugin is given none. A store without this method demands the option.
   */
  keyEncryptionKeys? (): Promise<readonly string[]>
}
