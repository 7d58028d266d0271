/** Makes a signing key, sealed from its first moment at rest. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint } from 'jose'
import { seal } from './envelope.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'
import type { KeyRecord } from './key-store.js'

const generate = promisify(generateKeyPair)

/** A key that has no part in the ring yet. */
export type NewKey = Pick<KeyRecord, 'kid' | 'alg' | 'publicJwk' | 'privateJwe'>

/** Generates an RSA 2048 key for RS256; its `kid` is the RFC 7638 SHA-256 thumbprint. */
export async function generateKey (keyEncryptionKey: KeyEncryptionKey): Promise<NewKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  const publicJwk = publicKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint(publicKey)
  return { kid, alg: 'RS256', publicJwk, privateJwe: await seal(privateKey.export({ format: 'jwk' }), keyEncryptionKey) }
}
