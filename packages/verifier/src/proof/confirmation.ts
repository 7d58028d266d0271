/** Does whoever presents a token hold the key it is bound to (RFC 7800, RFC 9449 §7, RFC 8705 §3)? */
import { createHash } from 'node:crypto'
import { VerificationError } from '../errors.js'
import type { Claims } from '../tokens/claims.js'
import { checkProof, type ProofRequest } from './dpop-proof.js'
import type { ResolvedDpopOptions } from './proof-options.js'

/** How a token was presented. A token on its own is a bearer token. */
export interface Presentation {
  /** The authentication scheme. @defaultValue `'Bearer'` */
  readonly scheme?: 'Bearer' | 'DPoP'
  /** The DPoP proof of the request, if it has one. */
  readonly dpop?: ProofRequest
  /** The client's certificate in DER, from the TLS connection itself. */
  readonly certificate?: Uint8Array
}

/** What confirmations are judged with. */
export interface ConfirmationPolicy {
  /** `undefined` when DPoP is off. */
  readonly dpop: ResolvedDpopOptions | undefined
  /** Whether certificate-bound tokens are understood. */
  readonly mutualTls: boolean
  readonly maxTokenBytes: number
  readonly now: () => number
}

const invalidBinding = (): VerificationError => new VerificationError('ERR_CLAIM_INVALID', 'the token is bound in a way that is not understood', { member: 'cnf' })
const missing = (member: string, expected: string): VerificationError => new VerificationError('ERR_PROOF_MISSING', 'the token is bound to a key, and no proof of it came along', { member, expected })

interface Confirmation {
  readonly jkt: string | undefined
  readonly x5t: string | undefined
}

/** Reads `cnf`. A member we don't know is a condition we can't check, so the token is not for us. */
function readConfirmation (cnf: unknown, { dpop, mutualTls }: ConfirmationPolicy): Confirmation {
  if (cnf === undefined) return { jkt: undefined, x5t: undefined }
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) throw invalidBinding()
  const { jkt, 'x5t#S256': x5t, ...others } = cnf as Record<string, unknown>
  const understood = Object.keys(others).length === 0 && (jkt !== undefined || x5t !== undefined) &&
    (jkt === undefined || (typeof jkt === 'string' && dpop !== undefined)) &&
    (x5t === undefined || (typeof x5t === 'string' && mutualTls))
  if (!understood) throw invalidBinding()
  return { jkt: jkt as string | undefined, x5t: x5t as string | undefined }
}

async function checkDpop (jkt: string, token: string, presentation: Presentation, dpop: ResolvedDpopOptions, policy: ConfirmationPolicy): Promise<void> {
  if (presentation.scheme !== 'DPoP' || presentation.dpop === undefined) throw missing('cnf', 'the scheme DPoP, with a DPoP proof')
  const nowMs = policy.now()
  const proof = checkProof(presentation.dpop, token, { ...dpop, maxTokenBytes: policy.maxTokenBytes }, nowMs)
  if (proof.jkt !== jkt) throw new VerificationError('ERR_PROOF_INVALID', 'the proof is of another key', { member: 'jkt' })
  if (dpop.nonces !== undefined && !dpop.nonces.isRecent(proof.nonce, nowMs)) {
    throw new VerificationError('ERR_PROOF_NONCE', 'the proof has no recent nonce of ours', { member: 'nonce' })
  }
  // Last, so that a proof which is refused for another reason is not used up.
  if (!await dpop.replayStore.remember(proof.id, proof.usableUntilMs)) {
    throw new VerificationError('ERR_PROOF_INVALID', 'the proof was used before', { member: 'jti' })
  }
}

function checkCertificate (x5t: string, certificate: Uint8Array | undefined): void {
  if (certificate === undefined) throw missing('x5t#S256', 'the client certificate it was issued for')
  const own = createHash('sha256').update(certificate).digest('base64url')
  if (own !== x5t) throw new VerificationError('ERR_PROOF_INVALID', 'the token is bound to another certificate', { member: 'x5t#S256' })
}

/**
 * Judges how a verified token was presented: at once, unless a proof has to be looked up in the replay store.
 * @throws `VerificationError` `ERR_PROOF_MISSING`, `ERR_PROOF_INVALID`, `ERR_PROOF_NONCE`, `ERR_CLAIM_INVALID`
 */
export function checkConfirmation (claims: Claims, token: string, presentation: Presentation, policy: ConfirmationPolicy): Promise<void> | undefined {
  const { jkt, x5t } = readConfirmation(claims['cnf'], policy)
  const { dpop } = policy
  if (jkt === undefined && (presentation.scheme === 'DPoP' || dpop?.required === true)) {
    throw new VerificationError('ERR_CLAIM_MISSING', 'the token is not bound to a key', { member: 'cnf', expected: 'cnf.jkt' })
  }
  if (x5t !== undefined) checkCertificate(x5t, presentation.certificate)
  return jkt === undefined || dpop === undefined ? undefined : checkDpop(jkt, token, presentation, dpop, policy)
}
