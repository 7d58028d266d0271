/** Brings the tables up to date; several processes may try at once. */
import { Migrator } from 'kysely'
import type { Kysely } from 'kysely'
import { firstTables } from './migrations/0001-first-tables.js'
import { keyLife } from './migrations/0002-key-life.js'
import { sessionsAndClients } from './migrations/0003-sessions-and-clients.js'
import { audit } from './migrations/0004-audit.js'
import { throttling } from './migrations/0005-throttling.js'
import { statusLists } from './migrations/0006-status-lists.js'
import { administration } from './migrations/0007-administration.js'
import { passwordVersion } from './migrations/0008-password-version.js'
import { sessionDevices } from './migrations/0009-session-devices.js'

const migrations = {
  '0001-first-tables': firstTables,
  '0002-key-life': keyLife,
  '0003-sessions-and-clients': sessionsAndClients,
  '0004-audit': audit,
  '0005-throttling': throttling,
  '0006-status-lists': statusLists,
  '0007-administration': administration,
  '0008-password-version': passwordVersion,
  '0009-session-devices': sessionDevices
}

/** The names of the migrations that have not run yet; asking runs none. */
export async function pendingMigrations<T> (db: Kysely<T>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  return (await migrator.getMigrations()).filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

/**
 * Runs the migrations that have not run yet, in one transaction, and returns their names.
 * @throws Error when one fails, or when the database is ahead of this version
 */
export async function migrate<T> (db: Kysely<T>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  return results.map(result => result.migrationName)
}
