/** Counters of failed attempts, and the networks that accounts are at home in. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('throttles')
    .addColumn('subject', 'text', column => column.notNull())
    .addColumn('network', 'text', column => column.notNull())
    .addColumn('failures', 'integer', column => column.notNull())
    .addColumn('free_at_ms', 'bigint', column => column.notNull())
    .addColumn('expires_at_ms', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('throttles_key', ['subject', 'network'])
    .execute()
  await db.schema.createIndex('throttles_by_expiry').on('throttles').column('expires_at_ms').execute()

  await db.schema.createTable('familiar_networks')
    .addColumn('name', 'text', column => column.primaryKey().notNull())
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('last_success_at_ms', 'bigint', column => column.notNull())
    .execute()
  await db.schema.createIndex('familiar_networks_by_account').on('familiar_networks').column('account').execute()
  await db.schema.createIndex('familiar_networks_by_age').on('familiar_networks').column('last_success_at_ms').execute()
}

/** Adds both tables. */
export const throttling: Migration = { up }
