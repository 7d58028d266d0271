/** A key-encryption key: 32 bytes that seal the private keys, and a name that tells it from the others. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'

/** A key-encryption key; its bytes show neither in JSON nor in an inspection. */
export interface KeyEncryptionKey {
  /** RFC 7638 thumbprint of the key as an `oct` JWK: one-way, so it may stand in a header, a message or a log. */
  readonly id: string
  readonly key: KeyObject
}

/** Whether `text` is base64url of exactly 32 bytes, in its one canonical spelling. */
export function isKeyEncryptionKeyText (text: unknown): text is string {
  if (typeof text !== 'string' || text.length !== 43) return false
  return Buffer.from(text, 'base64url').toString('base64url') === text
}

/** Reads a key-encryption key from its checked base64url text. */
export async function readKeyEncryptionKey (text: string): Promise<KeyEncryptionKey> {
  return { id: await calculateJwkThumbprint({ kty: 'oct', k: text }), key: createSecretKey(text, 'base64url') }
}
