/** Makes a signing key, sealed from its first moment at rest. */
import type { KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { seal } from './envelope.js'
import { generatePair, publicMembers, signingAlgorithm, type KeyAlgorithm, type SigningAlgorithm } from './key-algorithm.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'
import type { KeyRecord } from './key-store.js'

/** A key that has no part in the ring yet. */
export type NewKey = Pick<KeyRecord, 'kid' | 'alg' | 'publicJwk'> & { readonly privateJwe: string }

/** Seals a private key; its `kid` is the RFC 7638 SHA-256 thumbprint of its public half. */
export async function sealNewKey (alg: SigningAlgorithm, privateKey: KeyObject, keyEncryptionKey: KeyEncryptionKey): Promise<NewKey> {
  const privateJwk = privateKey.export({ format: 'jwk' })
  const publicJwk = publicMembers(alg, privateJwk)
  return { kid: await calculateJwkThumbprint(publicJwk), alg, publicJwk, privateJwe: await seal(privateJwk, keyEncryptionKey) }
}

/** Generates a key. */
export async function generateKey (algorithm: KeyAlgorithm, keyEncryptionKey: KeyEncryptionKey): Promise<NewKey> {
  const { privateKey } = await generatePair(algorithm)
  return await sealNewKey(signingAlgorithm(algorithm), privateKey, keyEncryptionKey)
}
