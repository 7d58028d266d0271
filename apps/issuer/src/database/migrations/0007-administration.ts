/** What administrators need of accounts and clients: to disable, to rotate secrets, and to know of each other's changes. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  // One at a time: SQLite adds no more in one statement.
  await db.schema.alterTable('accounts').addColumn('disabled_at_ms', 'bigint').execute()
  await db.schema.alterTable('accounts').addColumn('version', 'integer', column => column.notNull().defaultTo(1)).execute()

  await db.schema.alterTable('clients').addColumn('former_secret_sha256', 'text').execute()
  await db.schema.alterTable('clients').addColumn('former_secret_until_ms', 'bigint').execute()
  await db.schema.alterTable('clients').addColumn('version', 'integer', column => column.notNull().defaultTo(1)).execute()
}

/** Adds the state of accounts, a second secret for clients, and a version for both. */
export const administration: Migration = { up }
