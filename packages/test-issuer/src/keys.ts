/** Throw-away signing keys, and compact tokens made with `node:crypto` alone. */
import { constants, createHash, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto'

/** A signing algorithm the test issuer can make keys and tokens for. */
export type TestAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA'

/** A key pair with the JWK the issuer publishes for it. */
export interface TestKey {
  readonly kid: string
  readonly alg: TestAlgorithm
  readonly privateKey: KeyObject
  readonly publicJwk: JsonWebKey & { readonly kid: string, readonly alg: string, readonly use: string }
}

const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

function generate (alg: TestAlgorithm): { publicKey: KeyObject, privateKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  if (alg === 'ES256' || alg === 'ES384' || alg === 'ES512') return generateKeyPairSync('ec', { namedCurve: curves[alg] })
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** The members that RFC 7638 §3.2 hashes, in its order, per key type. */
const thumbprintMembers: Record<string, readonly string[]> = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] }

function thumbprint (jwk: JsonWebKey): string {
  const members = thumbprintMembers[jwk.kty ?? ''] ?? []
  const text = JSON.stringify(Object.fromEntries(members.map(name => [name, jwk[name]])))
  return createHash('sha256').update(text).digest('base64url')
}

/** Generates a key pair for `alg`; its `kid` is the RFC 7638 thumbprint unless one is given. */
export function createTestKey (alg: TestAlgorithm = 'RS256', kid?: string): TestKey {
  const { publicKey, privateKey } = generate(alg)
  const jwk = publicKey.export({ format: 'jwk' })
  const name = kid ?? thumbprint(jwk)
  return { kid: name, alg, privateKey, publicJwk: { ...jwk, kid: name, alg, use: 'sig' } }
}

/** Text or bytes go into a token as they are, everything else as JSON. */
export type TokenPart = string | Uint8Array | object

const encode = (part: TokenPart): string => {
  const bytes = typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part)
  return Buffer.from(bytes).toString('base64url')
}

function signature (key: TestKey, data: Buffer): Buffer {
  if (key.alg === 'EdDSA') return sign(null, data, key.privateKey)
  const hash = `sha${key.alg.slice(2)}`
  if (key.alg.startsWith('ES')) return sign(hash, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  const padding = key.alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING }
  return sign(hash, data, { key: key.privateKey, ...padding })
}

/** Signs any header over any payload, sound or not: the header is not made to agree with the key. */
export function signCompact (key: TestKey, header: TokenPart, payload: TokenPart): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(key, Buffer.from(input)).toString('base64url')}`
}
