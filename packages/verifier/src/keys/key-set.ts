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

/** How a document becomes a set. */
export interface ParseJwksOptions {
  /** Most members a set may have. */
  readonly maxKeys: number
  /** The algorithm of a key whose JWK names none; `undefined` has the key skipped. @defaultValue such a key verifies every algorithm of its type */
  readonly label?: (key: VerificationKey) => Algorithm | undefined
  /** Keys of the answer before. One that is still there stays the same object, and whatever hangs on it stays too. @defaultValue none */
  readonly held?: readonly VerificationKey[]
}

function labelled (key: VerificationKey, label: ParseJwksOptions['label']): VerificationKey | SkipReason {
  if (key.alg !== undefined || label === undefined) return key
  const alg = label(key)
  return alg === undefined ? 'no alg' : Object.freeze({ ...key, alg })
}

/** Whether two keys are one: the same name, the same use and the same material. */
function isSameKey (one: VerificationKey, other: VerificationKey): boolean {
  return one.kid === other.kid && one.alg === other.alg && one.keyObject.equals(other.keyObject)
}

/**
 * Parses a JWKS document; a bad member is skipped, the rest serve (RFC 7517 §5). The set may come out without a key.
 * @throws `Error` when the document is no JWKS, or has too many members.
 */
export function parseJwks (document: unknown, { maxKeys, label, held = [] }: ParseJwksOptions): KeySet {
  const members = typeof document === 'object' && document !== null ? (document as { keys?: unknown }).keys : undefined
  if (!Array.isArray(members)) throw new Error('the answer is not a JWK Set')
  if (members.length > maxKeys) throw new Error(`the JWK Set holds more than ${maxKeys} keys`)
  const keys: VerificationKey[] = []
  const skipped: SkippedKey[] = []
  for (const member of members as unknown[]) {
    const parsed = parseJwk(member)
    const key = typeof parsed === 'string' ? parsed : labelled(parsed, label)
    if (typeof key === 'string') skipped.push({ kid: shortKid(member), reason: key })
    else keys.push(held.find(other => isSameKey(other, key)) ?? key)
  }
  return { keys, skipped, byKid: groupByKid(keys) }
}

/**
 * Labels keys that name no algorithm by configuration alone: `keyAlgorithm` where it fits, else the one allowed algorithm of the
 * key's type. Where several would fit, none does: a token would be choosing.
 */
export function labelByPolicy (allowed: ReadonlySet<Algorithm>, keyAlgorithm: Algorithm | undefined): (key: VerificationKey) => Algorithm | undefined {
  return key => {
    const [alg, another] = keyAlgorithm !== undefined && fitsAlgorithm(key, keyAlgorithm)
      ? [keyAlgorithm]
      : [...allowed].filter(candidate => fitsAlgorithm(key, candidate))
    return another === undefined ? alg : undefined
  }
}

/**
 * The one key a token's header points to: by `kid` when it has one, always by type and algorithm.
 * `undefined` when there is none, and also when several fit: guessing would be a choice the token makes.
 */
export function selectKey (set: KeySet, kid: string | undefined, alg: Algorithm): VerificationKey | undefined {
  const named = kid === undefined ? set.keys : set.byKid.get(kid) ?? []
  const [key, another] = named.filter(candidate => candidate.alg === undefined ? fitsAlgorithm(candidate, alg) : candidate.alg === alg)
  return another === undefined ? key : undefined
}
