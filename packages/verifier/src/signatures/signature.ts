/** Does this key's owner stand behind these bytes? The algorithm was chosen by policy and key, not by the token. */
import { verify } from 'node:crypto'
import { VerificationError } from '../errors.js'
import { algorithmRule, type Algorithm } from '../keys/algorithms.js'
import type { VerificationKey } from '../keys/jwk.js'

/** What a signature covers, and the signature. */
export interface SignedBytes {
  /** The first two parts of a compact JWS as they came: ASCII. */
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

/** The part of a key that verifies. */
export type SignatureKey = Pick<VerificationKey, 'kty' | 'crv' | 'signatureBytes' | 'keyObject'>

/** Whether a signature verifies (RFC 7515 §5.2, RFC 7518 §3). */
export function isSignatureSound ({ signingInput, signature }: SignedBytes, { kty, crv, signatureBytes, keyObject }: SignatureKey, alg: Algorithm): boolean {
  const rule = algorithmRule(alg)
  return kty === rule.kty && crv === rule.crv && signature.length === signatureBytes &&
    verify(rule.hash, signingInput, { key: keyObject, ...rule.options }, signature)
}

/** The refusal of a signature that does not verify. */
export function signatureRefused (): VerificationError {
  return new VerificationError('ERR_SIGNATURE_INVALID', 'the signature does not verify')
}

/**
 * Verifies a signature, here and now.
 * @throws `VerificationError` `ERR_SIGNATURE_INVALID`
 */
export function verifySignature (signed: SignedBytes, key: SignatureKey, alg: Algorithm): void {
  if (!isSignatureSound(signed, key, alg)) throw signatureRefused()
}
