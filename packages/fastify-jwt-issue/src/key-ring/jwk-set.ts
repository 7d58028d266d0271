/** What the world sees of the keys: a JWK Set (RFC 7517 §5) picked member by member. */
import { publishedKeys } from './key-state.js'
import type { KeyRecord } from './key-store.js'

/** A published key: its public members and nothing else. */
export interface PublishedJwk {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'RS256'
}

/** A JWK Set. */
export interface JwkSet {
  readonly keys: readonly PublishedJwk[]
}

/** The set of all published keys. Private members cannot be in it: only public ones are copied. */
export function toJwkSet (keys: readonly KeyRecord[]): JwkSet {
  const published = publishedKeys(keys).map(({ kid, alg, publicJwk: { n = '', e = '' } }) =>
    Object.freeze({ kty: 'RSA', n, e, kid, use: 'sig', alg } as const))
  return Object.freeze({ keys: Object.freeze(published) })
}
