/** Why a token was refused, or why nobody can tell right now: one class, one stable code each. */

/** Every reason the verifier refuses a token for. The codes are stable, the messages are not. */
export type VerificationErrorCode =
  | 'ERR_TOKEN_TOO_LARGE'
  | 'ERR_TOKEN_MALFORMED'
  | 'ERR_HEADER_INVALID'
  | 'ERR_ALGORITHM_NOT_ALLOWED'
  | 'ERR_TYPE_NOT_ALLOWED'
  | 'ERR_ISSUER_UNKNOWN'
  | 'ERR_KEY_UNKNOWN'
  | 'ERR_SIGNATURE_INVALID'
  | 'ERR_CLAIM_MISSING'
  | 'ERR_CLAIM_INVALID'
  | 'ERR_AUDIENCE_MISMATCH'
  | 'ERR_TOKEN_NOT_YET_VALID'
  | 'ERR_TOKEN_EXPIRED'
  | 'ERR_LIFETIME_TOO_LONG'
  | 'ERR_PROOF_MISSING'
  | 'ERR_PROOF_INVALID'
  | 'ERR_PROOF_NONCE'
  | 'ERR_TOKEN_REVOKED'
  | 'ERR_STATUS_UNAVAILABLE'
  | 'ERR_KEYS_UNAVAILABLE'

/** What an error may carry beside its code. */
export interface VerificationErrorDetails extends ErrorOptions {
  /** The claim or header member that is at fault. */
  readonly member?: string
  /** What the policy asks for. It comes from configuration, never from a token, so it may be logged. */
  readonly expected?: string
  /** For `ERR_KEYS_UNAVAILABLE` and `ERR_STATUS_UNAVAILABLE`: when it is worth asking again. */
  readonly retryAfterSeconds?: number
}

// A refused token is no fault in a program: its stack would cost as much as the refusal, and tell nothing. With
// --frozen-intrinsics it has one all the same.
const canOmitStack = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable === true

/**
 * A token that was refused, or keys or a status list that can't be had.
 *
 * Match on `code`. Neither the message nor any field holds a part of the token or of a key.
 * `ERR_KEYS_UNAVAILABLE` and `ERR_STATUS_UNAVAILABLE` are the codes that are not the caller's fault: the first is caused by no token,
 * the second by none that the issuer did not sign.
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError'
  readonly code: VerificationErrorCode
  readonly member: string | undefined
  readonly expected: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor (code: VerificationErrorCode, message: string, details: VerificationErrorDetails = {}) {
    const { stackTraceLimit } = Error
    if (canOmitStack) Error.stackTraceLimit = 0
    super(message, details)
    if (canOmitStack) Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.member = details.member
    this.expected = details.expected
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}
