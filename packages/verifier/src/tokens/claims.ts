/** What a verified payload must say to be a token for us, now (RFC 7519 §4.1, RFC 9068 §4). */
import type { Witness } from '../checks.js'
import { VerificationError } from '../errors.js'
import type { JsonObject } from './json.js'

/** The claims of a verified token, deep-frozen. */
export interface Claims {
  /** Who issued it: one of the configured issuers. */
  readonly iss: string
  /** Whom it is about. */
  readonly sub: string
  /** Whom it is for. */
  readonly aud: string | readonly string[]
  /** When it ends, in seconds since the epoch. */
  readonly exp: number
  /** When it was issued, in seconds since the epoch. */
  readonly iat: number
  /** Before when it is not valid, in seconds since the epoch. */
  readonly nbf?: number
  /** Its own identifier. */
  readonly jti?: string
  /** The client it was issued to. */
  readonly client_id?: string
  /** What it grants, separated by spaces. */
  readonly scope?: string
  readonly [claim: string]: unknown
}

/** What claims are judged by. */
export interface ClaimsPolicy {
  readonly audience: readonly string[] | null
  readonly requiredClaims: readonly string[]
  readonly clockToleranceSeconds: number
  readonly maxLifetimeSeconds: number | null
}

const isString = (value: unknown): boolean => typeof value === 'string'
const isNonEmptyString = (value: unknown): boolean => typeof value === 'string' && value !== ''
// JSON.parse reads 1e400 as Infinity.
const isNumericDate = (value: unknown): boolean => Number.isFinite(value)
const isStringList = (value: unknown): boolean => Array.isArray(value) && value.every(isString)

// RFC 6749 §3.3; the empty string, which some issuers write for "none", grants nothing.
const scopeGrammar = /^(?:[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)?$/

/** What each claim must be when it is there at all. */
const shapes: ReadonlyArray<readonly [claim: string, isSound: (value: unknown) => boolean]> = [
  ['sub', isNonEmptyString],
  ['aud', value => isString(value) || isStringList(value)],
  ['exp', isNumericDate],
  ['iat', isNumericDate],
  ['nbf', isNumericDate],
  ['jti', isNonEmptyString],
  ['client_id', isNonEmptyString],
  ['scope', value => typeof value === 'string' && scopeGrammar.test(value)]
]

const invalid = (member: string): VerificationError => new VerificationError('ERR_CLAIM_INVALID', `the claim "${member}" is not what it must be`, { member })

function checkShapes (claims: JsonObject, requiredClaims: readonly string[], witness: Witness | undefined): void {
  witness?.('required-claims')
  for (const member of requiredClaims) {
    if (!Object.hasOwn(claims, member)) throw new VerificationError('ERR_CLAIM_MISSING', `the claim "${member}" is missing`, { member })
  }
  witness?.('claim-types')
  for (const [member, isSound] of shapes) {
    if (Object.hasOwn(claims, member) && !isSound(claims[member])) throw invalid(member)
  }
}

function checkAudience ({ aud }: Claims, audience: readonly string[] | null): void {
  if (audience === null) return
  const named = typeof aud === 'string' ? [aud] : aud
  if (audience.some(identifier => named.includes(identifier))) return
  throw new VerificationError('ERR_AUDIENCE_MISMATCH', 'the token is for another audience', { member: 'aud', expected: audience.join(', ') })
}

const isAhead = (claim: number | undefined, seconds: number): boolean => claim !== undefined && claim > seconds
const hasEnded = (exp: number, seconds: number): boolean => seconds >= exp
const notYetValid = (member: string): VerificationError => new VerificationError('ERR_TOKEN_NOT_YET_VALID', 'the token is not valid yet', { member })

function checkTimes ({ exp, iat, nbf }: Claims, policy: ClaimsPolicy, nowMs: number, witness: Witness | undefined): void {
  const { clockToleranceSeconds: tolerance, maxLifetimeSeconds } = policy
  const now = nowMs / 1000
  witness?.('nbf')
  if (isAhead(nbf, now + tolerance)) throw notYetValid('nbf')
  witness?.('iat')
  if (isAhead(iat, now + tolerance)) throw notYetValid('iat')
  witness?.('lifetime')
  if (maxLifetimeSeconds !== null && exp - (iat ?? now) > maxLifetimeSeconds) {
    throw new VerificationError('ERR_LIFETIME_TOO_LONG', 'the token lives longer than allowed', { member: 'exp', expected: `at most ${maxLifetimeSeconds} s` })
  }
  witness?.('exp')
  // RFC 7519 §4.1.4: on exp the token has expired. Last, so that "expired" is said of a token that is otherwise good.
  if (hasEnded(exp, now - tolerance)) throw new VerificationError('ERR_TOKEN_EXPIRED', 'the token has expired', { member: 'exp' })
}

/**
 * Judges the claims of a token whose signature was verified and whose issuer was matched.
 * @param nowMs - the wall clock, in milliseconds
 * @throws `VerificationError` `ERR_CLAIM_MISSING`, `ERR_CLAIM_INVALID`, `ERR_AUDIENCE_MISMATCH`,
 * `ERR_TOKEN_NOT_YET_VALID`, `ERR_LIFETIME_TOO_LONG`, `ERR_TOKEN_EXPIRED`
 */
export function checkClaims (claims: JsonObject, policy: ClaimsPolicy, nowMs: number, witness?: Witness): Claims {
  checkShapes(claims, policy.requiredClaims, witness)
  const shaped = claims as unknown as Claims
  witness?.('aud')
  checkAudience(shaped, policy.audience)
  checkTimes(shaped, policy, nowMs, witness)
  return shaped
}

/** Whether claims that were in time once are so now. */
export function isInTime ({ exp, iat, nbf }: Claims, { clockToleranceSeconds: tolerance }: ClaimsPolicy, nowMs: number): boolean {
  const now = nowMs / 1000
  return !hasEnded(exp, now - tolerance) && !isAhead(nbf, now + tolerance) && !isAhead(iat, now + tolerance)
}
