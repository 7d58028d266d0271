/** The one way to the data: opened, migrated, and typed. */
import { Kysely } from 'kysely'
import { isPostgres } from '../config/database-url.js'
import type { DatabaseLocation } from '../config/database-url.js'
import { Unavailable } from '../errors.js'
import { migrate } from './migrate.js'
import { postgresDialect } from './postgres-dialect.js'
import type { PostgresLimits } from './postgres-dialect.js'
import type { Tables } from './schema.js'
import { sqliteDialect } from './sqlite-dialect.js'

/** The database, typed; `destroy()` closes it. */
export type Database = Kysely<Tables>

// Another process may be migrating, and takes its time.
const migrationLimits: PostgresLimits = { statementTimeoutMs: 600_000, maxConnections: 1 }

/** Opens the database as it is, whether or not its tables are up to date. An SQLite file that is not there is made. */
export function connectDatabase (location: DatabaseLocation): Database {
  return new Kysely<Tables>({ dialect: isPostgres(location) ? postgresDialect(location) : sqliteDialect(location) })
}

/**
 * Opens the database and brings its tables up to date: a SQLite file (`:memory:` for one that is forgotten), or a PostgreSQL server.
 * @throws Error when it cannot be opened, or holds the data of a newer version
 */
export async function openDatabase (location: DatabaseLocation): Promise<Database> {
  if (isPostgres(location)) {
    await migrateDatabase(location)
    return new Kysely<Tables>({ dialect: postgresDialect(location) })
  }
  const db = new Kysely<Tables>({ dialect: sqliteDialect(location) })
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/**
 * Brings the tables up to date and returns the names of the migrations that ran.
 * @throws Error when the database cannot be opened, or holds the data of a newer version
 */
export async function migrateDatabase (location: DatabaseLocation): Promise<readonly string[]> {
  const db = new Kysely<Tables>({ dialect: isPostgres(location) ? postgresDialect(location, migrationLimits) : sqliteDialect(location) })
  try {
    return await migrate(db)
  } catch (error) {
    // To whoever starts us, the reason matters more than that it may pass.
    throw error instanceof Unavailable ? new Error(`The database of DATABASE_URL cannot be used: ${reasonOf(error.cause)}`, { cause: error }) : error
  } finally {
    await db.destroy()
  }
}

// An address that stands for several fails with several errors, and a message of its own that is empty.
function reasonOf (cause: unknown): string {
  return cause instanceof AggregateError ? cause.errors.map(reasonOf).join(', ') : cause instanceof Error ? cause.message : String(cause)
}
