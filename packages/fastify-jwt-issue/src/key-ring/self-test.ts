/** The proof, before the first token, that a key at rest is the key it says it is. */
import { createPrivateKey, createPublicKey, randomBytes, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { KeyRingCorruptError } from '../errors.js'
import { unseal } from './envelope.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'
import type { SealedKey } from './key-state.js'
import type { KeyRecord } from './key-store.js'

function importPublic ({ kid, publicJwk }: KeyRecord): KeyObject {
  try {
    return createPublicKey({ key: publicJwk, format: 'jwk' })
  } catch (cause) {
    throw new KeyRingCorruptError(`the public half of "${kid}" is not a key`, { cause })
  }
}

function signsFor (publicKey: KeyObject, privateJwk: JsonWebKey): KeyObject | undefined {
  const probe = randomBytes(32)
  try {
    const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
    return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey)) ? privateKey : undefined
  } catch {
    return undefined
  }
}

/**
 * Imports a public half, and checks that `kid` is its thumbprint.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export async function openPublicHalf (record: KeyRecord): Promise<KeyObject> {
  const publicKey = importPublic(record)
  if (await calculateJwkThumbprint(publicKey) !== record.kid) throw new KeyRingCorruptError(`the public half of "${record.kid}" has another thumbprint`)
  return publicKey
}

/**
 * Opens a private half, and checks that the public half verifies what it signs.
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export async function openPrivateHalf (record: SealedKey, keyEncryptionKeys: readonly KeyEncryptionKey[]): Promise<KeyObject> {
  const publicKey = await openPublicHalf(record)
  const privateKey = signsFor(publicKey, await unseal(record.kid, record.privateJwe, keyEncryptionKeys))
  if (privateKey === undefined) throw new KeyRingCorruptError(`the two halves of "${record.kid}" do not belong together`)
  return privateKey
}
