/** Tokens that are bound to a key or a certificate: on its own, such a token is worth nothing, which is the point of it. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { show } from './show.js'

const proofOfRequest = 'A proof is of one request, so it can\'t be looked at here: everything before this check is sound, and the log of the service says what is wrong with the proof.'

/** ERR_CLAIM_INVALID of `cnf` */
export function misboundToken ({ claims }: Refused): Diagnosis {
  return {
    cause: `The token is bound to a key or certificate (cnf ${show(claims['cnf'])}), and must not pass as a bearer token.`,
    remedy: 'cnf.jkt is taken by services with the option "dpop", cnf["x5t#S256"] by those with "mutualTls"; with neither, have the issuer give this client a plain bearer token.'
  }
}

/** ERR_PROOF_MISSING */
export function missingProof (): Diagnosis {
  return { cause: 'The token is bound to a key or certificate, and comes here without its proof.', remedy: `The client must send it with the scheme "DPoP" and a proof in the field "DPoP", or over the TLS connection of its certificate. ${proofOfRequest}` }
}

/** ERR_PROOF_INVALID */
export function invalidProof (): Diagnosis {
  return { cause: 'The proof is not of this token, or not of this request.', remedy: proofOfRequest }
}

/** ERR_PROOF_NONCE */
export function wrongNonce (): Diagnosis {
  return { cause: 'The proof has no recent nonce of this service.', remedy: `The client must put the nonce of the last answer ("DPoP-Nonce") into its next proof. ${proofOfRequest}` }
}
