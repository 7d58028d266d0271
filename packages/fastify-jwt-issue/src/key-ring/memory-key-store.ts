/** Keeps the key ring in memory: for tests, and for issuers whose tokens may die with the process. */
import { randomBytes } from 'node:crypto'
import type { KeyRingSnapshot, KeyStore } from './key-store.js'

/** A key store that lasts as long as the process, with a key-encryption key of its own. */
export function memoryKeyStore (): KeyStore {
  const keyEncryptionKeys = Object.freeze([randomBytes(32).toString('base64url')])
  let snapshot: KeyRingSnapshot = { revision: 0, keys: [] }
  return {
    load: async () => structuredClone(snapshot),
    async save (keys, revision) {
      if (snapshot.revision !== revision) return false
      snapshot = structuredClone({ revision: revision + 1, keys })
      return true
    },
    keyEncryptionKeys: async () => keyEncryptionKeys
  }
}
