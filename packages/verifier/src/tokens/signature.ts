/** Does this key's owner stand behind these bytes? The algorithm was chosen by policy and key, not by the token. */
import { verify } from 'node:crypto'
import { VerificationError } from '../errors.js'
import { algorithmRule, type Algorithm } from '../keys/algorithms.js'
import type { VerificationKey } from '../keys/jwk.js'
import type { DecodedJws } from './decode.js'

/**
 * Verifies the signature of a decoded JWS (RFC 7515 §5.2, RFC 7518 §3).
 * @throws `VerificationError` `ERR_SIGNATURE_INVALID`
 */
export function verifySignature ({ signingInput, signature }: DecodedJws, key: VerificationKey, alg: Algorithm): void {
  const { kty, crv, hash, options } = algorithmRule(alg)
  const sound = key.kty === kty && key.crv === crv && signature.length === key.signatureBytes &&
    verify(hash, signingInput, { key: key.keyObject, ...options }, signature)
  if (!sound) throw new VerificationError('ERR_SIGNATURE_INVALID', 'the signature does not verify')
}
