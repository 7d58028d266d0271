/** Keeps the key ring in a directory of files; several processes may share it. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { KeyEncryptionKeysMissingError } from '../errors.js'
import { isKeyEncryptionKeyText } from './key-encryption-key.js'
import { formatKeyRing, parseKeyRing } from './key-ring-text.js'
import type { KeyStore } from './key-store.js'
import { readFileOrNull, replaceFile } from './replace-file.js'

function parseKeyEncryptionKeys (path: string, text: string): readonly string[] {
  const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '')
  const unfit = lines.findIndex(line => !isKeyEncryptionKeyText(line))
  if (unfit === -1 && lines.length > 0) return lines
  const problem = unfit === -1 ? 'is empty' : `has something else as its key number ${unfit + 1}`
  throw new KeyEncryptionKeysMissingError(`${path} must have one base64url 32-byte key per line, and ${problem}; restore it from a backup`)
}

/**
 * A key store in `directory`, which is made with mode 0700 at the first save.
 *
 * The ring is `key-ring.json`, its private keys sealed. When the plugin is given no key-encryption keys, one is generated, once, into the
 * file `key-encryption-keys` (0600) beside it: keep a backup of both, apart from each other.
 *
 * @throws `TypeError` for a directory that is not a path; its operations reject with `FST_JWT_ISSUE_KEY_RING_CORRUPT` and
 * `FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING`, which name the file.
 */
export function fileKeyStore (directory: string): KeyStore {
  if (typeof directory !== 'string' || directory === '') throw new TypeError('fileKeyStore needs the path of a directory, such as "./keys"')
  const root = resolve(directory)
  const ringPath = join(root, 'key-ring.json')
  const keyEncryptionKeysPath = join(root, 'key-encryption-keys')

  async function replace (path: string, text: string, isExpected: (text: string | null) => boolean): Promise<boolean> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    return await replaceFile(path, text, isExpected)
  }

  async function keyEncryptionKeys (): Promise<readonly string[]> {
    // The ring is looked for first: it never comes before the keys that seal it, so a ring without them has lost them.
    const ring = await readFileOrNull(ringPath)
    const kept = await readFileOrNull(keyEncryptionKeysPath)
    if (kept !== null) return parseKeyEncryptionKeys(keyEncryptionKeysPath, kept)
    if (ring !== null) {
      throw new KeyEncryptionKeysMissingError(
        `${ringPath} was sealed with keys that are not in ${keyEncryptionKeysPath}; restore that file from a backup, or give the option "keyEncryptionKeys"`)
    }
    await replace(keyEncryptionKeysPath, `${randomBytes(32).toString('base64url')}\n`, text => text === null)
    return await keyEncryptionKeys()
  }

  return {
    load: async () => parseKeyRing(ringPath, await readFileOrNull(ringPath)),
    save: async (keys, revision) =>
      await replace(ringPath, formatKeyRing({ revision: revision + 1, keys }), text => parseKeyRing(ringPath, text).revision === revision),
    keyEncryptionKeys
  }
}
