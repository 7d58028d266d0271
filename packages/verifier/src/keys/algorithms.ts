/** The signature algorithms we know, each tied to its key type, curve, hash, padding and salt (RFC 7518 §3, RFC 8037 §3.1, RFC 9864). */
import { constants, type SigningOptions } from 'node:crypto'

/** An asymmetric signature algorithm. Nothing symmetric is in the list, so nothing symmetric can be allowed. */
export type Algorithm =
  | 'RS256' | 'RS384' | 'RS512'
  | 'PS256' | 'PS384' | 'PS512'
  | 'ES256' | 'ES384' | 'ES512'
  | 'EdDSA' | 'Ed25519'

/** A curve we verify on. */
export type Curve = 'P-256' | 'P-384' | 'P-521' | 'Ed25519'

/** Which keys an algorithm takes, and how `node:crypto` is to verify with them. */
export interface AlgorithmRule {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly crv: Curve | undefined
  /** Digest name for `crypto.verify`; Ed25519 hashes by itself. */
  readonly hash: string | null
  readonly options: SigningOptions
}

const rsa = (hash: string): AlgorithmRule =>
  ({ kty: 'RSA', crv: undefined, hash, options: { padding: constants.RSA_PKCS1_PADDING } })

// Node's default salt length when verifying is "any"; RFC 7518 §3.5 wants exactly the digest's.
const pss = (hash: string): AlgorithmRule =>
  ({ kty: 'RSA', crv: undefined, hash, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } })

const ecdsa = (crv: Curve, hash: string): AlgorithmRule =>
  ({ kty: 'EC', crv, hash, options: { dsaEncoding: 'ieee-p1363' } })

const ed25519: AlgorithmRule = { kty: 'OKP', crv: 'Ed25519', hash: null, options: {} }

const rules: ReadonlyMap<string, AlgorithmRule> = new Map(Object.entries({
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('P-256', 'sha256'),
  ES384: ecdsa('P-384', 'sha384'),
  ES512: ecdsa('P-521', 'sha512'),
  EdDSA: ed25519,
  Ed25519: ed25519
} satisfies Record<Algorithm, AlgorithmRule>))

/** Whether a value names one of our algorithms, exactly. */
export function isAlgorithm (value: unknown): value is Algorithm {
  return typeof value === 'string' && rules.has(value)
}

/** The rule of an algorithm. */
export function algorithmRule (alg: Algorithm): AlgorithmRule {
  return rules.get(alg) as AlgorithmRule
}
