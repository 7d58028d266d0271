/** The signature layer alone: a compact JWS and a JWK Set in, what was signed out. */
import { resolveAlgorithms } from './algorithm-options.js'
import { VerificationError } from './errors.js'
import type { Algorithm } from './keys/algorithms.js'
import { parseJwks, selectKey } from './keys/key-set.js'
import { decodeJws } from './tokens/decode.js'
import { checkJwsHeader } from './tokens/header.js'
import type { JsonObject } from './tokens/json.js'
import { verifySignature } from './signatures/signature.js'

/** What `verifyJws` is told. */
export interface VerifyJwsOptions {
  /** The signature algorithms accepted. There is no default: who asks for one signature knows its algorithm. */
  readonly algorithms: readonly Algorithm[]
  /** A longer text is refused before it is decoded. @defaultValue `8192` */
  readonly maxTokenBytes?: number
}

/** A JWS whose signature verifies. */
export interface VerifiedJws {
  /** The protected header, deep-frozen. */
  readonly header: JsonObject
  /** The signed bytes, of whatever kind. */
  readonly payload: Uint8Array
}

const maxKeys = 100

/**
 * Verifies the signature of a compact JWS (RFC 7515 §5.2) with a JWK Set that is at hand. It fetches nothing, and it judges no
 * claims: for tokens, use `createVerifier`.
 *
 * @throws `VerificationError` `ERR_TOKEN_TOO_LARGE`, `ERR_TOKEN_MALFORMED`, `ERR_ALGORITHM_NOT_ALLOWED`, `ERR_HEADER_INVALID`,
 * `ERR_KEY_UNKNOWN`, `ERR_SIGNATURE_INVALID`; `ERR_KEYS_UNAVAILABLE` for what is no JWK Set; `TypeError` for a bad option.
 */
export function verifyJws (compact: string, jwks: unknown, { algorithms, maxTokenBytes = 8192 }: VerifyJwsOptions): VerifiedJws {
  const allowed = resolveAlgorithms(algorithms)
  const jws = decodeJws(compact, maxTokenBytes)
  const { alg, kid } = checkJwsHeader(jws.header, allowed)
  const key = selectKey(readJwks(jwks), kid, alg)
  if (key === undefined) throw new VerificationError('ERR_KEY_UNKNOWN', 'no key of the set has this kid and type')
  verifySignature(jws, key, alg)
  return { header: jws.header, payload: jws.payload }
}

function readJwks (jwks: unknown): ReturnType<typeof parseJwks> {
  try {
    return parseJwks(jwks, { maxKeys })
  } catch (cause) {
    throw new VerificationError('ERR_KEYS_UNAVAILABLE', 'this is no JWK Set', { cause })
  }
}
