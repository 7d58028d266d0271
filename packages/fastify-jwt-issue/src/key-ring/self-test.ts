/** The proof, before the first token, that a key at rest is the key it says it is. */
import { createPrivateKey, createPublicKey, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { KeyRingCorruptError } from '../errors.js'
import { unseal } from './envelope.js'
import { keyAlgorithmOf, type SigningAlgorithm } from './key-algorithm.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'
import type { SealedKey } from './key-state.js'
import type { KeyRecord } from './key-store.js'
import { signBytes, verifyBytes } from './sign-bytes.js'

function importPublic ({ kid, publicJwk }: KeyRecord): KeyObject {
  try {
    return createPublicKey({ key: publicJwk, format: 'jwk' })
  } catch (cause) {
    throw new KeyRingCorruptError(`the public half of "${kid}" is not a key`, { cause })
  }
}

/** Whether the public half verifies what the private half signs. */
export async function belongTogether (alg: SigningAlgorithm, publicKey: KeyObject, privateKey: KeyObject): Promise<boolean> {
  const probe = randomBytes(32)
  return await signBytes({ alg, privateKey }, probe).then(signature => verifyBytes(alg, publicKey, probe, signature), () => false)
}

function importPrivate (privateJwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPrivateKey({ key: privateJwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

/**
 * Imports a public half, and checks that it is one for its algorithm and that `kid` is its thumbprint.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export async function openPublicHalf (record: KeyRecord): Promise<KeyObject> {
  const publicKey = importPublic(record)
  if (keyAlgorithmOf(record.alg, publicKey.export({ format: 'jwk' })) === undefined) throw new KeyRingCorruptError(`"${record.kid}" is no key for ${record.alg}`)
  if (await calculateJwkThumbprint(publicKey) !== record.kid) throw new KeyRingCorruptError(`the public half of "${record.kid}" has another thumbprint`)
  return publicKey
}

/**
 * Opens a private half, and checks that the public half verifies what it signs.
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export async function openPrivateHalf (record: SealedKey, keyEncryptionKeys: readonly KeyEncryptionKey[]): Promise<KeyObject> {
  const publicKey = await openPublicHalf(record)
  const privateKey = importPrivate(await unseal(record.kid, record.privateJwe, keyEncryptionKeys))
  if (privateKey === undefined || !await belongTogether(record.alg, publicKey, privateKey)) {
    throw new KeyRingCorruptError(`the two halves of "${record.kid}" do not belong together`)
  }
  return privateKey
}
