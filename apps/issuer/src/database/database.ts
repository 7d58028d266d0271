/** The one way to the data: opened, migrated, and typed. */
import { Kysely } from 'kysely'
import { migrate } from './migrate.js'
import type { Tables } from './schema.js'
import { sqliteDialect } from './sqlite-dialect.js'

/** The database, typed; `destroy()` closes it. */
export type Database = Kysely<Tables>

/**
 * Opens the SQLite file (`:memory:` for one that is forgotten) and brings its tables up to date.
 * @throws Error when the file cannot be opened, or holds the data of a newer version
 */
export async function openDatabase (file: string): Promise<Database> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file) })
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}
