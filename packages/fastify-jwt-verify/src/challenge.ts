/** From a verifier's code to its HTTP answer, and the `WWW-Authenticate` fields that go with it. */
import type { DpopTerms, VerificationError, VerificationErrorCode } from '@signet/verifier'
import type { JwtVerifyErrorCode } from './errors.js'
import type { TokenScheme } from './token-sources.js'

/**
 * The HTTP answer to every reason a token is refused for.
 *
 * The table is total: a new code of the verifier does not compile until someone decides its answer.
 */
export const answers = {
  ERR_TOKEN_TOO_LARGE: 'FST_JWT_VERIFY_INVALID',
  ERR_TOKEN_MALFORMED: 'FST_JWT_VERIFY_INVALID',
  ERR_HEADER_INVALID: 'FST_JWT_VERIFY_INVALID',
  ERR_ALGORITHM_NOT_ALLOWED: 'FST_JWT_VERIFY_INVALID',
  ERR_TYPE_NOT_ALLOWED: 'FST_JWT_VERIFY_INVALID',
  ERR_ISSUER_UNKNOWN: 'FST_JWT_VERIFY_INVALID',
  ERR_KEY_UNKNOWN: 'FST_JWT_VERIFY_INVALID',
  ERR_SIGNATURE_INVALID: 'FST_JWT_VERIFY_INVALID',
  ERR_CLAIM_MISSING: 'FST_JWT_VERIFY_INVALID',
  ERR_CLAIM_INVALID: 'FST_JWT_VERIFY_INVALID',
  ERR_AUDIENCE_MISMATCH: 'FST_JWT_VERIFY_INVALID',
  ERR_TOKEN_NOT_YET_VALID: 'FST_JWT_VERIFY_INVALID',
  ERR_TOKEN_EXPIRED: 'FST_JWT_VERIFY_EXPIRED',
  ERR_LIFETIME_TOO_LONG: 'FST_JWT_VERIFY_INVALID',
  ERR_PROOF_MISSING: 'FST_JWT_VERIFY_INVALID',
  ERR_PROOF_INVALID: 'FST_JWT_VERIFY_INVALID',
  ERR_PROOF_NONCE: 'FST_JWT_VERIFY_INVALID',
  ERR_TOKEN_REVOKED: 'FST_JWT_VERIFY_REVOKED',
  ERR_STATUS_UNAVAILABLE: 'FST_JWT_VERIFY_UNAVAILABLE',
  ERR_KEYS_UNAVAILABLE: 'FST_JWT_VERIFY_UNAVAILABLE'
} as const satisfies Record<VerificationErrorCode, JwtVerifyErrorCode>

/** RFC 6750 §3.1: who presented nothing is told nothing; what a Bearer challenge can't mend has none. */
const bearerErrors = {
  FST_JWT_VERIFY_NO_TOKEN: 'unsaid',
  FST_JWT_VERIFY_BAD_REQUEST: 'invalid_request',
  FST_JWT_VERIFY_EXPIRED: 'invalid_token',
  FST_JWT_VERIFY_INVALID: 'invalid_token',
  FST_JWT_VERIFY_REVOKED: 'invalid_token',
  FST_JWT_VERIFY_FORBIDDEN: 'insufficient_scope',
  FST_JWT_VERIFY_CROSS_SITE: 'no challenge',
  FST_JWT_VERIFY_UNAVAILABLE: 'no challenge'
} as const satisfies Record<JwtVerifyErrorCode, string>

/** What every challenge of a service says of it. */
export interface ChallengeTerms {
  readonly realm: string
  /** What DPoP clients must know; `undefined` when DPoP is off. */
  readonly dpop: Pick<DpopTerms, 'algorithms' | 'required'> | undefined
  /** Where the metadata of RFC 9728 is, if anywhere. */
  readonly resourceMetadata: string | undefined
}

/** What is wrong with a DPoP proof, in the words of RFC 9449 §7.1 and §9. */
export type DpopError = 'invalid_dpop_proof' | 'use_dpop_nonce'

/** What one answer says. */
export interface ChallengeDetails {
  /** The scheme that the request came with, if it did. */
  readonly scheme: TokenScheme | undefined
  /** What would have been enough, when scopes are what is missing. */
  readonly scopes: readonly string[]
  /** What is wrong with the proof, when that is what is wrong. */
  readonly dpopError: DpopError | undefined
}

/** What a DPoP challenge says of a refusal. A certificate that is missing or another's is no fault of a proof (RFC 8705 §3). */
export function dpopErrorOf ({ code, member }: Pick<VerificationError, 'code' | 'member'>): DpopError | undefined {
  if (code === 'ERR_PROOF_NONCE') return 'use_dpop_nonce'
  const isProof = (code === 'ERR_PROOF_MISSING' || code === 'ERR_PROOF_INVALID') && member !== 'x5t#S256'
  return isProof ? 'invalid_dpop_proof' : undefined
}

/** RFC 9110 §5.6.4 and §11.5: the realm is sent as a quoted-string. */
function quoted (text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

/** Who came with DPoP is answered with DPoP alone; everybody else hears of every scheme that can succeed. */
function schemesFor (dpop: ChallengeTerms['dpop'], scheme: TokenScheme | undefined): readonly TokenScheme[] {
  if (dpop === undefined) return ['Bearer']
  return dpop.required || scheme === 'DPoP' ? ['DPoP'] : ['Bearer', 'DPoP']
}

/**
 * Builds the challenges (RFC 6750 §3, RFC 9449 §7.1) for an answer, one for each field line; none where none belongs.
 *
 * Only fixed texts and our own configuration go in, nothing of the request.
 */
export function challengesFor (code: JwtVerifyErrorCode, message: string, terms: ChallengeTerms, details: ChallengeDetails): readonly string[] {
  const { realm, dpop, resourceMetadata } = terms
  const { scheme: used, scopes, dpopError } = details
  const bearerError = bearerErrors[code]
  if (bearerError === 'no challenge') return []
  const offered = schemesFor(dpop, used)

  function errorIn (scheme: TokenScheme): string | undefined {
    if (scheme === 'DPoP' && dpopError !== undefined) return dpopError
    // The error belongs to the scheme that was tried; a mere offer of another has none.
    const isTried = scheme === (used ?? offered[0]) || offered.length === 1
    return bearerError === 'unsaid' || !isTried ? undefined : bearerError
  }

  return offered.map(scheme => {
    const error = errorIn(scheme)
    return `${scheme} ` + [
      `realm=${quoted(realm)}`,
      ...(scheme === 'DPoP' && dpop !== undefined ? [`algs="${dpop.algorithms.join(' ')}"`] : []),
      ...(error === undefined ? [] : [`error="${error}"`, `error_description="${message}"`]),
      ...(error === undefined || scopes.length === 0 ? [] : [`scope="${scopes.join(' ')}"`]),
      ...(resourceMetadata === undefined ? [] : [`resource_metadata=${quoted(resourceMetadata)}`])
    ].join(', ')
  })
}
