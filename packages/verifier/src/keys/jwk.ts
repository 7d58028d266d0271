/** Untrusted JSON in, a key that is fit to verify with out (RFC 7517, RFC 7518 §6, RFC 8037 §2). */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { algorithmRule, isAlgorithm, type Algorithm, type Curve } from './algorithms.js'
import { decodeBase64url } from './base64url.js'
import { isSmallOrderPoint } from './ed25519-points.js'

/** A public key from a JWKS, parsed once and found sound. */
export interface VerificationKey {
  readonly kid: string | undefined
  /** The one algorithm the issuer says this key is for, if it says so. */
  readonly alg: Algorithm | undefined
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly crv: Curve | undefined
  /** The exact size of its signatures: that of an RSA modulus (RFC 8017 §8.2.2), or of two field elements (RFC 7518 §3.4). */
  readonly signatureBytes: number
  readonly keyObject: KeyObject
}

/** Why a member of a JWKS is not used. */
export type SkipReason =
  | 'not an object' | 'private' | 'unknown key type' | 'not for signatures' | 'bad kid' | 'bad alg'
  | 'no alg' | 'bad RSA modulus' | 'bad RSA exponent' | 'bad curve or point'

type Members = Readonly<Record<string, unknown>>

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const coordinateBytes = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const
const maxKidLength = 256
const minModulusBits = 2048
const maxModulusBits = 8192
const maxExponentBytes = 4

const bytesOf = (value: unknown): Buffer | undefined => typeof value === 'string' ? decodeBase64url(value) : undefined

function isForVerifying ({ use, key_ops: keyOps }: Members): boolean {
  if (use !== undefined && use !== 'sig') return false
  if (keyOps === undefined) return true
  // A public key can do nothing else, so whoever says more of it is mistaken about it; WebCrypto won't import such a key.
  return Array.isArray(keyOps) && keyOps.length === 1 && keyOps[0] === 'verify'
}

function rsaFault ({ n, e }: Members): SkipReason | undefined {
  const modulus = bytesOf(n)
  const first = modulus?.[0]
  // RFC 7518 §6.3.1.1: the minimum number of octets, so no leading zero.
  if (modulus === undefined || first === undefined || first === 0) return 'bad RSA modulus'
  const bits = modulus.length * 8 - (Math.clz32(first) - 24)
  // An even modulus has the factor 2.
  if (bits < minModulusBits || bits > maxModulusBits || modulus.readUInt8(modulus.length - 1) % 2 === 0) return 'bad RSA modulus'
  const exponent = bytesOf(e)
  if (exponent === undefined || exponent.length === 0 || exponent.length > maxExponentBytes || exponent[0] === 0) return 'bad RSA exponent'
  const value = exponent.readUIntBE(0, exponent.length)
  // With e = 1 a signature is the message itself, and no even number is coprime to φ(n).
  return value < 3 || value % 2 === 0 ? 'bad RSA exponent' : undefined
}

function ecFault ({ crv, x, y }: Members): SkipReason | undefined {
  if (crv !== 'P-256' && crv !== 'P-384' && crv !== 'P-521') return 'bad curve or point'
  const size = coordinateBytes[crv]
  return bytesOf(x)?.length === size && bytesOf(y)?.length === size ? undefined : 'bad curve or point'
}

function okpFault ({ crv, x }: Members): SkipReason | undefined {
  const point = bytesOf(x)
  return crv === 'Ed25519' && point?.length === 32 && !isSmallOrderPoint(point) ? undefined : 'bad curve or point'
}

interface KeyMaterial {
  /** The members that make the public key. */
  readonly members: readonly string[]
  readonly fault: (jwk: Members) => SkipReason | undefined
  readonly signatureBytes: (jwk: Members) => number
}

const byteLength = (value: unknown): number => bytesOf(value)?.length ?? 0

const materials: ReadonlyMap<unknown, KeyMaterial> = new Map([
  ['RSA', { members: ['kty', 'n', 'e'], fault: rsaFault, signatureBytes: ({ n }: Members) => byteLength(n) }],
  ['EC', { members: ['kty', 'crv', 'x', 'y'], fault: ecFault, signatureBytes: ({ x }: Members) => 2 * byteLength(x) }],
  ['OKP', { members: ['kty', 'crv', 'x'], fault: okpFault, signatureBytes: ({ x }: Members) => 2 * byteLength(x) }]
])

/** Whether a key of this type and curve can verify signatures of `alg`. */
export function fitsAlgorithm (key: Pick<VerificationKey, 'kty' | 'crv'>, alg: Algorithm): boolean {
  const rule = algorithmRule(alg)
  return rule.kty === key.kty && rule.crv === key.crv
}

/** Parses one member of a JWKS, or says why it can't be a key. Never throws. */
export function parseJwk (value: unknown): VerificationKey | SkipReason {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object'
  const jwk = value as Members
  if (privateMembers.some(name => Object.hasOwn(jwk, name))) return 'private'
  const material = materials.get(jwk['kty'])
  if (material === undefined) return 'unknown key type'
  if (!isForVerifying(jwk)) return 'not for signatures'
  const { kid, alg } = jwk
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > maxKidLength)) return 'bad kid'
  const fault = material.fault(jwk)
  if (fault !== undefined) return fault
  // RFC 7517 §4: what means nothing for a key's type is ignored, as `crv` is in an RSA key.
  const crv = material.members.includes('crv') ? jwk['crv'] as Curve : undefined
  const shape = { kty: jwk['kty'] as VerificationKey['kty'], crv }
  if (alg !== undefined && !(isAlgorithm(alg) && fitsAlgorithm(shape, alg))) return 'bad alg'
  try {
    // Only the members we checked reach OpenSSL.
    const key = Object.fromEntries(material.members.map(name => [name, jwk[name]])) as JsonWebKey
    return Object.freeze({ kid, alg, ...shape, signatureBytes: material.signatureBytes(jwk), keyObject: createPublicKey({ key, format: 'jwk' }) })
  } catch {
    return 'bad curve or point'
  }
}
