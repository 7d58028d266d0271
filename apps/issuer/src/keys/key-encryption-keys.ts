/** The keys that seal the signing keys: those of the configuration, or one generated and kept beside the database. */
import { randomBytes, randomUUID } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { KeyStore } from '@signet/fastify-jwt-issue'
import type { Config } from '../config.js'
import { dataFolder, inMemory } from '../config/database-url.js'
import { listOf } from '../config/lists.js'
import { parseRandomKey } from '../config/random-key.js'

/** The name of the generated file, in the folder of the database: one base64url key a line, newest first, readable by us alone. */
export const keyEncryptionKeysFile = 'key-encryption-keys'

/**
 * Returns the key-encryption keys, newest first. Generates a file with one when there is none and no signing key needs an older one.
 * @throws Error when the file is gone although signing keys exist, or when it is damaged: a new key would not open them
 */
export async function keyEncryptionKeys (config: Pick<Config, 'keyEncryptionKeys' | 'database'>, store: KeyStore): Promise<readonly string[]> {
  if (config.keyEncryptionKeys !== null) return config.keyEncryptionKeys
  if (config.database === inMemory) return [newKey()]

  const path = join(dataFolder(config.database), keyEncryptionKeysFile)
  const hasKeys = (await store.load()).revision > 0
  const kept = await readKeys(path)
  if (kept !== null) return kept
  if (hasKeys) throw new Error(`The database holds signing keys, but ${path}, whose keys open them, is missing: restore it, or set KEY_ENCRYPTION_KEYS`)
  return await createKeys(path)
}

function newKey (): string {
  return randomBytes(32).toString('base64url')
}

async function readKeys (path: string): Promise<readonly string[] | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    const keys = listOf(parseRandomKey)(text)
    if (keys.length > 0) return keys
  } catch { /* said below, without the text */ }
  throw new Error(`${path} does not hold one base64url key of 32 bytes a line: restore it, or set KEY_ENCRYPTION_KEYS`)
}

async function createKeys (path: string): Promise<readonly string[]> {
  const draft = `${path}.${randomUUID()}`
  const key = newKey()
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${key}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // Unlike a rename, a link never replaces what another process put there first; and it appears whole or not at all.
    await link(draft, path)
    await syncDirectory(dirname(path))
    return [key]
  } catch (error) {
    const winner = await readKeys(path)
    if (winner === null) throw error
    return winner
  } finally {
    await unlink(draft)
  }
}

async function syncDirectory (path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
