/** The public keys that a client proves itself with (RFC 7523 §3). */
import { createPublicKey } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { InputError } from '../errors.js'

/** A JWK Set, as it was registered. */
export interface ClientJwks {
  readonly keys: readonly JsonWebKey[]
}

/** The algorithms of client assertions: asymmetric ones, nothing else. */
export const assertionAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const

const maxKeys = 10
const minRsaBits = 2048
const maxRsaBits = 8192

/**
 * Reads a JWK Set of public keys out of JSON: `{"keys":[…]}`, or one key alone.
 * @throws InputError when it is none, when a key is private or symmetric, or when its kind or size is not accepted
 */
export function parseClientJwks (json: string): ClientJwks {
  const value = parseObject(json)
  const keys: unknown = 'keys' in value ? value['keys'] : [value]
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maxKeys) throw new InputError(`A client has 1 to ${maxKeys} keys`)
  for (const key of keys) assertPublicKey(key)
  return { keys }
}

function parseObject (json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch { /* said below, without the text */ }
  throw new InputError('The keys must be a JWK Set, such as {"keys":[{"kty":"RSA",…}]}')
}

function assertPublicKey (jwk: unknown): void {
  if (typeof jwk !== 'object' || jwk === null) throw new InputError('A key must be a JSON object')
  if (['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].some(member => member in jwk)) throw new InputError('A key is private: register its public half, and keep the rest')
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = readKey(jwk)
  const bits = details?.modulusLength ?? 0
  if (type === 'rsa' && (bits < minRsaBits || bits > maxRsaBits)) throw new InputError(`An RSA key has ${minRsaBits} to ${maxRsaBits} bits`)
  const isUsable = type === 'rsa' || type === 'ed25519' || (type === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(details?.namedCurve ?? ''))
  if (!isUsable) throw new InputError('A key is RSA, EC on P-256, P-384 or P-521, or Ed25519')
}

function readKey (jwk: object): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    throw new InputError('A key is no public JWK')
  }
}
