/** Opens the database of the configuration for one command, and closes it again. */
import { readConfig } from '../config.js'
import type { Config, Environment } from '../config.js'
import { openDatabase } from '../database/database.js'
import type { Database } from '../database/database.js'

/**
 * Runs the work on the migrated database, whether or not a server is running on it.
 * @throws ConfigError, or what the work throws
 */
export async function withDatabase<T> (env: Environment, work: (db: Database, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(env)
  const db = await openDatabase(config.database)
  try {
    return await work(db, config)
  } finally {
    await db.destroy()
  }
}
