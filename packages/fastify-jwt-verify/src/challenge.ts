/** From a verifier's code to its HTTP answer, and the `WWW-Authenticate` field that goes with it. */
import type { VerificationErrorCode } from '@signet/verifier'
import type { JwtVerifyErrorCode } from './errors.js'

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
  ERR_KEYS_UNAVAILABLE: 'FST_JWT_VERIFY_UNAVAILABLE'
} as const satisfies Record<VerificationErrorCode, JwtVerifyErrorCode>

/** RFC 6750 §3.1: who presented nothing is told nothing; what a Bearer challenge can't mend has none. */
const bearerErrors = {
  FST_JWT_VERIFY_NO_TOKEN: 'unsaid',
  FST_JWT_VERIFY_BAD_REQUEST: 'invalid_request',
  FST_JWT_VERIFY_EXPIRED: 'invalid_token',
  FST_JWT_VERIFY_INVALID: 'invalid_token',
  FST_JWT_VERIFY_FORBIDDEN: 'insufficient_scope',
  FST_JWT_VERIFY_CROSS_SITE: 'no challenge',
  FST_JWT_VERIFY_UNAVAILABLE: 'no challenge'
} as const satisfies Record<JwtVerifyErrorCode, string>

/** RFC 9110 §5.6.4 and §11.5: the realm is sent as a quoted-string. */
function quoted (text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

/**
 * Builds the value of `WWW-Authenticate` (RFC 6750 §3) for an answer, or `undefined` where none belongs.
 *
 * Only fixed texts and our own configuration go in, nothing of the request.
 * @param scopes what would have been enough, when scopes are what is missing
 */
export function challengeFor (code: JwtVerifyErrorCode, message: string, realm: string, scopes: readonly string[]): string | undefined {
  const error = bearerErrors[code]
  if (error === 'no challenge') return undefined
  const challenge = `Bearer realm=${quoted(realm)}`
  if (error === 'unsaid') return challenge
  const scope = scopes.length === 0 ? '' : `, scope="${scopes.join(' ')}"`
  return `${challenge}, error="${error}", error_description="${message}"${scope}`
}
