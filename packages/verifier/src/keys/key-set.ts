/** The keys of one JWKS answer: replaced whole, never merged. */
import type { Algorithm } from './algorithms.js'
import { fitsAlgorithm, parseJwk, type SkipReason, type VerificationKey } from './jwk.js'

/** A member of a JWKS that is not used. */
export interface SkippedKey {
  /** Its `kid`, when that is a short string. */
  readonly kid: string | undefined
  readonly reason: SkipReason
}

/** Every usable key of an issuer at one moment. */
export interface KeySet {
  readonly keys: readonly VerificationKey[]
  readonly skipped: readonly SkippedKey[]
  readonly byKid: ReadonlyMap<string, readonly VerificationKey[]>
}

function shortKid (jwk: unknown): string | undefined {
  const kid: unknown = typeof jwk === 'object' && jwk !== null ? (jwk as { kid?: unknown }).kid : undefined
  return typeof kid === 'string' && kid.length <= 64 ? kid : undefined
}

function groupByKid (keys: readonly VerificationKey[]): ReadonlyMap<string, readonly VerificationKey[]> {
  const byKid = new Map<string, VerificationKey[]>()
  for (const key of keys) {
    if (key.kid === undefined) continue
    const sameKid = byKid.get(key.kid)
    if (sameKid === undefined) byKid.set(key.kid, [key])
    else sameKid.push(key)
  }
  return byKid
}

/**
 * Parses a JWKS document; a bad member is skipped, the rest serve (RFC 7517 §5).
 * @throws `Error` when the document is no JWKS, is larger than `maxKeys`, or holds no usable key.
 */
export function parseJwks (document: unknown, maxKeys: number): KeySet {
  const members = typeof document === 'object' && document !== null ? (document as { keys?: unknown }).keys : undefined
  if (!Array.isArray(members)) throw new Error('the answer is not a JWK Set')
  if (members.length > maxKeys) throw new Error(`the JWK Set holds more than ${maxKeys} keys`)
  const keys: VerificationKey[] = []
  const skipped: SkippedKey[] = []
  for (const member of members as unknown[]) {
    const parsed = parseJwk(member)
    if (typeof parsed === 'string') skipped.push({ kid: shortKid(member), reason: parsed })
    else keys.push(parsed)
  }
  if (keys.length === 0) throw new Error('the JWK Set holds no usable key')
  return { keys, skipped, byKid: groupByKid(keys) }
}

/**
 * The algorithm a key verifies under a policy: the one its issuer gave it, else the first allowed
 * one of its type. Never one a token asks for, or an RS256 key could be made to check PS256.
 */
function boundAlgorithm (key: VerificationKey, allowed: ReadonlySet<Algorithm>): Algorithm | undefined {
  if (key.alg !== undefined) return key.alg
  for (const alg of allowed) if (fitsAlgorithm(key, alg)) return alg
  return undefined
}

/**
 * The one key a token's header points to: by `kid` when it has one, always by type and algorithm.
 * `undefined` when there is none, and also when several fit: guessing would be a choice the token makes.
 */
export function selectKey (set: KeySet, kid: string | undefined, alg: Algorithm, allowed: ReadonlySet<Algorithm>): VerificationKey | undefined {
  const named = kid === undefined ? set.keys : set.byKid.get(kid) ?? []
  const [key, another] = named.filter(candidate => boundAlgorithm(candidate, allowed) === alg && fitsAlgorithm(candidate, alg))
  return another === undefined ? key : undefined
}
