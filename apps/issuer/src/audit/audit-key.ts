/** The audit key: made once, kept sealed under the key-encryption keys, so that a change of those does not break the log. */
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { CompactEncrypt, compactDecrypt } from 'jose'
import type { Database } from '../database/database.js'
import { genesisHead, headId } from './audit-head.js'
import { macOfHead } from './audit-row.js'

const keyBytes = 32

/** The audit key is sealed under a key-encryption key that is not here. */
export class AuditKeySealedError extends Error {
  readonly code = 'AUDIT_KEY_SEALED'

  constructor () {
    super('None of KEY_ENCRYPTION_KEYS opens the audit key: add the one that was in use, and run signet-issuer keys rewrap before you remove it')
  }
}

/**
 * Opens the audit key, and makes it when the log is new; of several that try at once, one makes it.
 * @throws AuditKeySealedError; Error when the log has rows but lost its key
 */
export async function openAuditKey (db: Database, keyEncryptionKeys: readonly string[]): Promise<KeyObject> {
  const sealed = await readSealedKey(db)
  if (sealed !== null) return (await unseal(sealed, keyEncryptionKeys)).key
  const [newest] = keyEncryptionKeys
  if (newest === undefined) throw new TypeError('The audit log needs at least one key-encryption key')
  const bytes = randomBytes(keyBytes)
  await db.updateTable('audit_heads')
    .set({ sealed_key: await seal(bytes, newest), mac: macOfHead(genesisHead, createSecretKey(bytes)) })
    .where('id', '=', headId).where('sequence', '=', 0).where('sealed_key', 'is', null)
    .execute()
  const kept = await readSealedKey(db)
  if (kept === null) throw new Error('The audit log has lost its key: restore the database from a backup')
  return (await unseal(kept, keyEncryptionKeys)).key
}

/**
 * The audit key, or `null` when none was made yet.
 * @throws AuditKeySealedError
 */
export async function readAuditKey (db: Database, keyEncryptionKeys: readonly string[]): Promise<KeyObject | null> {
  const sealed = await readSealedKey(db)
  return sealed === null ? null : (await unseal(sealed, keyEncryptionKeys)).key
}

/**
 * Seals the audit key under the newest key-encryption key. Returns whether that was needed.
 * @throws AuditKeySealedError
 */
export async function rewrapAuditKey (db: Database, keyEncryptionKeys: readonly string[]): Promise<boolean> {
  const sealed = await readSealedKey(db)
  const [newest] = keyEncryptionKeys
  if (sealed === null || newest === undefined) return false
  const { key, sealedWith } = await unseal(sealed, keyEncryptionKeys)
  if (sealedWith === newest) return false
  await db.updateTable('audit_heads')
    .set({ sealed_key: await seal(key.export(), newest) })
    .where('id', '=', headId).where('sealed_key', '=', sealed)
    .execute()
  return true
}

async function readSealedKey (db: Database): Promise<string | null> {
  const head = await db.selectFrom('audit_heads').select('sealed_key').where('id', '=', headId).executeTakeFirst()
  if (head === undefined) throw new Error('The database has lost the head of its audit log: restore it from a backup')
  return head.sealed_key
}

async function seal (bytes: Uint8Array, keyEncryptionKey: string): Promise<string> {
  return await new CompactEncrypt(bytes).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(sealingKey(keyEncryptionKey))
}

async function unseal (sealed: string, keyEncryptionKeys: readonly string[]): Promise<{ readonly key: KeyObject, readonly sealedWith: string }> {
  for (const sealedWith of keyEncryptionKeys) {
    const opened = await compactDecrypt(sealed, sealingKey(sealedWith), { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }).catch(() => null)
    if (opened !== null) return { key: createSecretKey(opened.plaintext), sealedWith }
  }
  throw new AuditKeySealedError()
}

// Another key than the one that seals signing keys, so that neither envelope passes for the other.
function sealingKey (keyEncryptionKey: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(keyEncryptionKey, 'base64url'), '', 'signet audit key', keyBytes)))
}
