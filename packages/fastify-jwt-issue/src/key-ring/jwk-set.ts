/** What the world sees of the keys: a JWK Set (RFC 7517 §5) picked member by member. */
import { publicMembers, type SigningAlgorithm } from './key-algorithm.js'
import { publishedKeys } from './key-state.js'
import type { KeyRecord } from './key-store.js'

/** A published key: its public members and nothing else. */
export interface PublishedJwk {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly kid: string
  readonly use: 'sig'
  readonly alg: SigningAlgorithm
  /** Modulus and exponent of an RSA key. */
  readonly n?: string
  readonly e?: string
  /** Curve and coordinates of an elliptic one. */
  readonly crv?: 'P-256' | 'Ed25519'
  readonly x?: string
  readonly y?: string
}

/** A JWK Set. */
export interface JwkSet {
  readonly keys: readonly PublishedJwk[]
}

/** The set of all published keys. Private members cannot be in it: only public ones are copied. */
export function toJwkSet (keys: readonly KeyRecord[]): JwkSet {
  const published = publishedKeys(keys).map(({ kid, alg, publicJwk }) =>
    Object.freeze({ ...publicMembers(alg, publicJwk), kid, use: 'sig', alg }) as PublishedJwk)
  return Object.freeze({ keys: Object.freeze(published) })
}
