/** Opens the key ring of the configuration for one command. */
import { openKeyRing, rotationPolicy } from '@signet/fastify-jwt-issue'
import type { KeyRing } from '@signet/fastify-jwt-issue'
import type { Config, Environment } from '../config.js'
import type { Database } from '../database/database.js'
import { databaseKeyStore } from '../keys/database-key-store.js'
import { keyEncryptionKeys } from '../keys/key-encryption-keys.js'
import { withDatabase } from './with-database.js'

/** What a command about keys works with. */
export interface KeyCommandParts {
  readonly ring: KeyRing
  readonly db: Database
  readonly config: Config
}

/**
 * Runs the work on the ring, whether or not a server is running on it: servers take over what it changes.
 * @throws ConfigError, what opening the ring throws, or what the work throws
 */
export async function withKeyRing<T> (env: Environment, work: (parts: KeyCommandParts) => Promise<T>): Promise<T> {
  return await withDatabase(env, async (db, config) => {
    const store = databaseKeyStore(db)
    const policy = rotationPolicy(config.keyAlgorithm, {
      rotationDays: config.keyRotationDays,
      announceHours: config.keyAnnounceHours,
      jwksMaxAgeSeconds: config.jwksMaxAgeSeconds,
      tokenMinutes: config.accessTokenMinutes
    })
    const ring = await openKeyRing({ store, keyEncryptionKeys: await keyEncryptionKeys(config, store), policy })
    return await work({ ring, db, config })
  })
}
