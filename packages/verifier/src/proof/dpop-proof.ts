/** The checks of a DPoP proof (RFC 9449 §4.3), each under its number there. */
import { createHash } from 'node:crypto'
import { VerificationError } from '../errors.js'
import type { Algorithm } from '../keys/algorithms.js'
import { fitsAlgorithm, parseJwk, type VerificationKey } from '../keys/jwk.js'
import { decodeJws, parseJsonObject, type DecodedJws } from '../tokens/decode.js'
import { checkJwsHeader } from '../tokens/header.js'
import type { JsonObject } from '../tokens/json.js'
import { verifySignature } from '../signatures/signature.js'
import { targetUri } from './target-uri.js'
import { thumbprint } from './thumbprint.js'

/** A proof and the request it came with. */
export interface ProofRequest {
  /** The value of the one `DPoP` field. */
  readonly proof: string
  /** The request's method, as it is on the wire. */
  readonly method: string
  /** The request's URI, its origin from configuration and never from the request. */
  readonly url: string
}

/** What a proof is judged by. */
export interface ProofPolicy {
  readonly algorithms: ReadonlySet<Algorithm>
  readonly maxAgeSeconds: number
  readonly maxTokenBytes: number
}

/** A proof that is sound; whether it was used before, and its nonce, are still to be judged. */
export interface SoundProof {
  /** RFC 7638 thumbprint of the key that made it. */
  readonly jkt: string
  readonly nonce: unknown
  /** Stands for this proof in a replay store. */
  readonly id: string
  /** From then on its age alone refuses it. In milliseconds since the epoch. */
  readonly usableUntilMs: number
}

// RFC 9449 §11.1 lets a clock be a little ahead, "on the order of seconds or minutes".
const aheadSeconds = 30

const invalid = (member: string): VerificationError => new VerificationError('ERR_PROOF_INVALID', 'the DPoP proof is not sound', { member })

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

function decode (proof: string, maxTokenBytes: number): { readonly jws: DecodedJws, readonly claims: JsonObject } {
  try {
    const jws = decodeJws(proof, maxTokenBytes)
    return { jws, claims: parseJsonObject(jws.payload) }
  } catch {
    throw invalid('DPoP')
  }
}

/** Checks 4 to 7: type, algorithm, a public key in the header, its signature. */
function verifyProofSignature (jws: DecodedJws, algorithms: ReadonlySet<Algorithm>): string {
  const { typ, jwk } = jws.header
  if (typeof typ !== 'string' || !/^(?:application\/)?dpop\+jwt$/i.test(typ)) throw invalid('typ')
  let alg: Algorithm
  try {
    alg = checkJwsHeader(jws.header, algorithms).alg
  } catch {
    throw invalid('alg')
  }
  const key: VerificationKey | string = parseJwk(jwk)
  if (typeof key === 'string' || !fitsAlgorithm(key, alg) || (key.alg !== undefined && key.alg !== alg)) throw invalid('jwk')
  try {
    verifySignature(jws, key, alg)
  } catch {
    throw invalid('signature')
  }
  return thumbprint(jwk as Readonly<Record<string, unknown>>, key.kty)
}

/**
 * Judges a proof by everything that needs no memory.
 * @param nowMs - the wall clock, in milliseconds
 * @throws `VerificationError` `ERR_PROOF_INVALID`, with the member at fault
 */
export function checkProof ({ proof, method, url }: ProofRequest, accessToken: string, policy: ProofPolicy, nowMs: number): SoundProof {
  const { jws, claims } = decode(proof, policy.maxTokenBytes)
  const jkt = verifyProofSignature(jws, policy.algorithms)
  const { jti, htm, htu, iat, ath, nonce } = claims
  if (typeof jti !== 'string' || jti === '') throw invalid('jti')
  if (htm !== method) throw invalid('htm')
  const target = targetUri(htu)
  if (target === undefined || target !== targetUri(url)) throw invalid('htu')
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('iat')
  const usableUntilMs = (iat + policy.maxAgeSeconds) * 1000
  if (nowMs >= usableUntilMs || iat > nowMs / 1000 + aheadSeconds) throw invalid('iat')
  if (ath !== sha256(accessToken)) throw invalid('ath')
  return { jkt, nonce, id: sha256(JSON.stringify([jkt, htm, target, jti])), usableUntilMs }
}
