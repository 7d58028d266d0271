/** Opens the audit log of the configuration for one command. */
import { openAuditLog } from '../audit/chained-audit-log.js'
import type { AuditLog } from '../audit/audit-log.js'
import type { Config, Environment } from '../config.js'
import type { Database } from '../database/database.js'
import { databaseKeyStore } from '../keys/database-key-store.js'
import { keyEncryptionKeys } from '../keys/key-encryption-keys.js'
import { withDatabase } from './with-database.js'

/** What a command that is recorded works with. */
export interface AuditedCommandParts {
  readonly db: Database
  readonly config: Config
  readonly audit: AuditLog
  /** Newest first. */
  readonly keyEncryptionKeys: readonly string[]
}

/**
 * Runs the work on the migrated database and its audit log, whether or not a server is running on it.
 * @throws ConfigError, or what the work throws
 */
export async function withAudit<T> (env: Environment, work: (parts: AuditedCommandParts) => Promise<T>): Promise<T> {
  return await withDatabase(env, async (db, config) => {
    const sealingKeys = await keyEncryptionKeys(config, databaseKeyStore(db))
    const audit = await openAuditLog({ db, keyEncryptionKeys: sealingKeys, now: Date.now })
    return await work({ db, config, audit, keyEncryptionKeys: sealingKeys })
  })
}
