/** Which published keys we don't verify with, told once more and in other words than the code under test. */
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { algorithms } from './policy.js'

type Members = Readonly<Record<string, unknown>>

const typeOf: Readonly<Record<string, string>> = { RS256: 'RSA', PS256: 'RSA', ES256: 'EC', EdDSA: 'OKP' }

const curveOf: Readonly<Record<string, string>> = { EC: 'P-256', OKP: 'Ed25519' }

const isCanonical = (value: unknown): boolean => typeof value === 'string' && Buffer.from(value, 'base64url').toString('base64url') === value

const smallOrderPoints = new Set([
  '00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(30)}7f`
])

function isSmallOrder (x: unknown): boolean {
  const point = Buffer.from(String(x), 'base64url')
  if (point.length !== 32) return false
  point.writeUInt8(point.readUInt8(31) & 0x7f, 31)
  return smallOrderPoints.has(point.toString('hex'))
}

function isOddRsa (n: unknown, e: unknown): boolean {
  const modulus = Buffer.from(String(n), 'base64url')
  const exponent = Buffer.from(String(e), 'base64url')
  return (modulus[0] ?? 0) < 0x80 || modulus.length !== 256 || (modulus.at(-1) ?? 0) % 2 === 0 ||
    exponent[0] === 0 || exponent.length > 4 || (exponent.at(-1) ?? 0) % 2 === 0 || exponent.toString('hex') === '01'
}

function isOnCurve ({ kty, crv, x, y }: Members): boolean {
  try {
    createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

/** Why we skip a key, or `undefined` for a sound one. */
export function unfitness (jwk: Members): string | undefined {
  const { kid, alg, kty, use, key_ops: operations } = jwk
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some(name => name in jwk)) return 'a private member'
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > 256)) return 'a kid that is no short string'
  if (alg === undefined && algorithms.filter(name => typeOf[name] === kty).length > 1) return 'no alg, and two that fit'
  if (use !== undefined && use !== 'sig') return 'another use'
  if (operations !== undefined && JSON.stringify(operations) !== '["verify"]') return 'key_ops beyond verify'
  const material = kty === 'RSA' ? [jwk['n'], jwk['e']] : kty === 'EC' ? [jwk['x'], jwk['y']] : [jwk['x']]
  if (!material.every(isCanonical)) return 'base64url that is not canonical'
  if (kty === 'RSA' && isOddRsa(jwk['n'], jwk['e'])) return 'an RSA key out of bounds'
  if (kty === 'EC' && material.some(coordinate => Buffer.from(String(coordinate), 'base64url').length !== 32)) return 'a coordinate of another size than its field'
  if (kty === 'OKP' && isSmallOrder(jwk['x'])) return 'a point of small order'
  if (kty !== 'RSA' && (jwk['crv'] !== curveOf[String(kty)] || !isOnCurve(jwk))) return 'another curve, or a point off it'
  return undefined
}

/** The keys a header points to, by kid and type. */
export function candidates (jwks: readonly unknown[], header: Members): readonly Members[] {
  const members = jwks.filter((member): member is Members => typeof member === 'object' && member !== null && !Array.isArray(member))
  return members.filter(({ kid, kty, alg }) =>
    (header['kid'] === undefined || kid === header['kid']) && kty === typeOf[String(header['alg'])] && (alg === undefined || alg === header['alg']))
}
