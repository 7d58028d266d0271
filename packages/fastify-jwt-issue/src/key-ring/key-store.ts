/** Where signing keys rest: a seam with two operations, so that files, memory or any database can hold them. */
import type { JsonWebKey } from 'node:crypto'

/** `next` is published and waits, `active` signs, `previous` only verifies, `revoked` is gone. */
export type KeyState = 'next' | 'active' | 'previous' | 'revoked'

/** A key as it rests: its private half is sealed, or erased. */
export interface KeyRecord {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string
  readonly alg: 'RS256'
  readonly state: KeyState
  /** The public members alone, as the JWKS shows them. */
  readonly publicJwk: JsonWebKey
  /** The private JWK as a compact JWE under a key-encryption key; `null` once erased. */
  readonly privateJwe: string | null
  /** When it was made, in milliseconds since the epoch. */
  readonly createdAtMs: number
  /** When it began to sign, or `null`. */
  readonly activatedAtMs: number | null
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
  /**
   * Key-encryption keys this store keeps on its own, newest first: base64url of 32 bytes each.
   * Used when the plugin is given none. A store without this method demands the option.
   */
  keyEncryptionKeys? (): Promise<readonly string[]>
}
