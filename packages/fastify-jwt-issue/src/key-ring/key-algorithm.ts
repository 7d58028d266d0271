/** The algorithms an issuer can sign with: how their keys are made, told apart and used (RFC 7518 §3, RFC 8037 §3.1). */
import { constants, generateKeyPair, type JsonWebKey, type KeyObject, type SigningOptions } from 'node:crypto'
import { promisify } from 'node:util'

/** What stands in the `alg` of a token and of a published key. */
export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

/** What new keys are: an algorithm, and for RSA the size of the modulus where it is not 2048 bits. ES256 is on P-256, EdDSA is Ed25519. */
export type KeyAlgorithm =
  | 'RS256' | 'RS256-3072' | 'RS256-4096'
  | 'PS256' | 'PS256-3072' | 'PS256-4096'
  | 'ES256' | 'EdDSA'

/** How `node:crypto` signs and verifies with an algorithm, and what makes up its public keys. */
export interface AlgorithmRule {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  /** The type a `KeyObject` must have. */
  readonly keyType: 'rsa' | 'ec' | 'ed25519'
  readonly publicMembers: readonly (keyof JsonWebKey)[]
  /** Digest name; Ed25519 hashes by itself. */
  readonly hash: string | null
  readonly options: SigningOptions
}

const rsaKey = { kty: 'RSA', keyType: 'rsa', publicMembers: ['n', 'e'], hash: 'sha256' } as const

const rules: Readonly<Record<SigningAlgorithm, AlgorithmRule>> = {
  RS256: { ...rsaKey, options: {} },
  PS256: { ...rsaKey, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } },
  ES256: { kty: 'EC', keyType: 'ec', publicMembers: ['crv', 'x', 'y'], hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { kty: 'OKP', keyType: 'ed25519', publicMembers: ['crv', 'x'], hash: null, options: {} }
}

interface KeyKind {
  readonly alg: SigningAlgorithm
  readonly modulusBits?: number
  readonly crv?: 'P-256' | 'Ed25519'
}

const keyAlgorithms: Readonly<Record<KeyAlgorithm, KeyKind>> = {
  RS256: { alg: 'RS256', modulusBits: 2048 },
  'RS256-3072': { alg: 'RS256', modulusBits: 3072 },
  'RS256-4096': { alg: 'RS256', modulusBits: 4096 },
  PS256: { alg: 'PS256', modulusBits: 2048 },
  'PS256-3072': { alg: 'PS256', modulusBits: 3072 },
  'PS256-4096': { alg: 'PS256', modulusBits: 4096 },
  ES256: { alg: 'ES256', crv: 'P-256' },
  EdDSA: { alg: 'EdDSA', crv: 'Ed25519' }
}

/** Every key algorithm, as it is written in a configuration. */
export const keyAlgorithmNames = Object.freeze(Object.keys(keyAlgorithms) as KeyAlgorithm[])

/** Whether a value names one of our signing algorithms, exactly. */
export function isSigningAlgorithm (value: unknown): value is SigningAlgorithm {
  return typeof value === 'string' && Object.hasOwn(rules, value)
}

/** Whether a value names one of our key algorithms, exactly. */
export function isKeyAlgorithm (value: unknown): value is KeyAlgorithm {
  return typeof value === 'string' && Object.hasOwn(keyAlgorithms, value)
}

/** The rule of a signing algorithm. */
export const algorithmRule = (alg: SigningAlgorithm): AlgorithmRule => rules[alg]

/** The signing algorithm of a key algorithm. */
export const signingAlgorithm = (algorithm: KeyAlgorithm): SigningAlgorithm => keyAlgorithms[algorithm].alg

/** Which key algorithm a key is of; `undefined` for one that we would not make. */
export function keyAlgorithmOf (alg: SigningAlgorithm, { n, crv }: JsonWebKey): KeyAlgorithm | undefined {
  const modulusBits = n === undefined ? undefined : Buffer.from(n, 'base64url').length * 8
  return keyAlgorithmNames.find(name => {
    const kind = keyAlgorithms[name]
    return kind.alg === alg && kind.modulusBits === modulusBits && kind.crv === crv
  })
}

/** The public members of a key, and nothing else. */
export function publicMembers (alg: SigningAlgorithm, jwk: JsonWebKey): JsonWebKey {
  const { kty, publicMembers: names } = rules[alg]
  return Object.fromEntries([['kty', kty], ...names.map(name => [name, jwk[name]])]) as JsonWebKey
}

const generate = promisify(generateKeyPair)

/** Generates a key pair, on the thread pool. */
export async function generatePair (algorithm: KeyAlgorithm): Promise<{ readonly publicKey: KeyObject, readonly privateKey: KeyObject }> {
  const { alg, modulusBits = 2048 } = keyAlgorithms[algorithm]
  switch (rules[alg].keyType) {
    case 'rsa': return await generate('rsa', { modulusLength: modulusBits })
    case 'ec': return await generate('ec', { namedCurve: 'P-256' })
    case 'ed25519': return await generate('ed25519')
  }
}
