/** The envelope of a private key: a compact JWE that names the key-encryption key it was sealed with. */
import type { JsonWebKey } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { KeyUndecryptableError } from '../errors.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'

const whereToLook = 'see the option "keyEncryptionKeys", which many apps read from KEY_ENCRYPTION_KEYS, or the file the key store keeps'

/** Seals a private JWK: `alg: dir`, `enc: A256GCM`, and the key-encryption key's id as `kid` (RFC 7516). */
export async function seal (privateJwk: JsonWebKey, { id, key }: KeyEncryptionKey): Promise<string> {
  return await new CompactEncrypt(Buffer.from(JSON.stringify(privateJwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id })
    .encrypt(key)
}

/**
 * The id of the key-encryption key that an envelope was sealed with.
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`
 */
export function keyEncryptionKeyId (kid: string, jwe: string): string {
  try {
    return String(decodeProtectedHeader(jwe).kid)
  } catch (cause) {
    throw new KeyUndecryptableError(kid, 'its envelope is not a JWE; restore the key store from a backup', { cause })
  }
}

/**
 * Opens an envelope with whichever of `keyEncryptionKeys` sealed it.
 *
 * @param kid - the signing key's `kid`, for the explanation.
 * @throws `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, which says what to look at.
 */
export async function unseal (kid: string, jwe: string, keyEncryptionKeys: readonly KeyEncryptionKey[]): Promise<JsonWebKey> {
  const id = keyEncryptionKeyId(kid, jwe)
  const sealedWith = keyEncryptionKeys.find(candidate => candidate.id === id)
  if (sealedWith === undefined) {
    const known = keyEncryptionKeys.map(candidate => candidate.id).join(', ')
    throw new KeyUndecryptableError(kid, `it was sealed with the key-encryption key ${id}, and only ${known} is here; ${whereToLook}`)
  }
  try {
    const { plaintext } = await compactDecrypt(jwe, sealedWith.key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
    return JSON.parse(Buffer.from(plaintext).toString()) as JsonWebKey
  } catch {
    // No cause: a parser's message quotes its input, and here that would be the private key.
    throw new KeyUndecryptableError(kid, `its envelope was damaged after it was sealed with ${sealedWith.id}; restore the key store from a backup`)
  }
}
