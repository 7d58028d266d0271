/** Opens the key ring of the configuration for one command. */
import { openKeyRing, rotationPolicy } from '@signet/fastify-jwt-issue'
import type { KeyRing } from '@signet/fastify-jwt-issue'
import { operator } from '../audit/audit-log.js'
import type { Environment } from '../config.js'
import { databaseKeyStore } from '../keys/database-key-store.js'
import { withAudit } from './with-audit.js'
import type { AuditedCommandParts } from './with-audit.js'

/** What a command about keys works with. */
export interface KeyCommandParts extends AuditedCommandParts {
  readonly ring: KeyRing
}

/**
 * Runs the work on the ring, whether or not a server is running on it: servers take over what it changes.
 * @throws ConfigError, what opening the ring throws, or what the work throws
 */
export async function withKeyRing<T> (env: Environment, work: (parts: KeyCommandParts) => Promise<T>): Promise<T> {
  return await withAudit(env, async parts => {
    const { db, config, audit, keyEncryptionKeys } = parts
    const store = databaseKeyStore(db, { audit, actor: operator, now: Date.now })
    const policy = rotationPolicy(config.keyAlgorithm, {
      rotationDays: config.keyRotationDays,
      announceHours: config.keyAnnounceHours,
      jwksMaxAgeSeconds: config.jwksMaxAgeSeconds,
      tokenMinutes: config.accessTokenMinutes
    })
    return await work({ ...parts, ring: await openKeyRing({ store, keyEncryptionKeys, policy }) })
  })
}
