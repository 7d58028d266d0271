/** From a refusal to its cause and its remedy: every code has both. */
import type { VerificationErrorCode } from '../errors.js'
import { wrongAudience } from './diagnose-audience.js'
import { invalidClaim, missingClaim } from './diagnose-claims.js'
import { malformed, tooLarge } from './diagnose-form.js'
import { wrongAlgorithm, wrongHeader, wrongType } from './diagnose-header.js'
import { wrongIssuer } from './diagnose-issuer.js'
import { keysUnavailable } from './diagnose-outage.js'
import { unknownKey, wrongSignature } from './diagnose-key.js'
import { invalidProof, missingProof, wrongNonce } from './diagnose-proof.js'
import { revoked, statusUnavailable } from './diagnose-status.js'
import { expired, livesTooLong, notYetValid } from './diagnose-time.js'
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'

const diagnoses: Readonly<Record<VerificationErrorCode, (refused: Refused) => Diagnosis>> = {
  ERR_TOKEN_TOO_LARGE: tooLarge,
  ERR_TOKEN_MALFORMED: malformed,
  ERR_HEADER_INVALID: wrongHeader,
  ERR_ALGORITHM_NOT_ALLOWED: wrongAlgorithm,
  ERR_TYPE_NOT_ALLOWED: wrongType,
  ERR_ISSUER_UNKNOWN: wrongIssuer,
  ERR_KEY_UNKNOWN: unknownKey,
  ERR_SIGNATURE_INVALID: wrongSignature,
  ERR_CLAIM_MISSING: missingClaim,
  ERR_CLAIM_INVALID: invalidClaim,
  ERR_AUDIENCE_MISMATCH: wrongAudience,
  ERR_TOKEN_NOT_YET_VALID: notYetValid,
  ERR_TOKEN_EXPIRED: expired,
  ERR_LIFETIME_TOO_LONG: livesTooLong,
  ERR_PROOF_MISSING: missingProof,
  ERR_PROOF_INVALID: invalidProof,
  ERR_PROOF_NONCE: wrongNonce,
  ERR_TOKEN_REVOKED: revoked,
  ERR_STATUS_UNAVAILABLE: statusUnavailable,
  ERR_KEYS_UNAVAILABLE: keysUnavailable
}

/** The cause of a refusal, and what to do about it. */
export function diagnose (refused: Refused): Diagnosis {
  return diagnoses[refused.error.code](refused)
}
