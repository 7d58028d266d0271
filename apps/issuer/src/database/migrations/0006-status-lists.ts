/** Status lists: who has which place in which list, and which places are revoked. */
import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('status_lists')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('purpose', 'text', column => column.notNull())
    .addColumn('permutation_key', 'text', column => column.notNull())
    .addColumn('next_slot', 'integer', column => column.notNull())
    .addColumn('revision', 'bigint', column => column.notNull())
    .addColumn('cleared_revision', 'bigint', column => column.notNull())
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .addColumn('closed_at_ms', 'bigint')
    .execute()
  await sql`create unique index status_lists_one_open on status_lists (purpose) where closed_at_ms is null`.execute(db)

  await db.schema.createTable('revoked_statuses')
    .addColumn('list_id', 'text', column => column.notNull())
    .addColumn('idx', 'integer', column => column.notNull())
    .addColumn('revision', 'bigint', column => column.notNull())
    .addColumn('clear_after_ms', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('revoked_statuses_key', ['list_id', 'idx'])
    .execute()
  await db.schema.createIndex('revoked_statuses_by_revision').on('revoked_statuses').columns(['list_id', 'revision', 'idx']).execute()
  await db.schema.createIndex('revoked_statuses_by_time').on('revoked_statuses').column('clear_after_ms').execute()

  // Those that are there get a place when their next token is made.
  for (const table of ['sessions', 'clients']) {
    await db.schema.alterTable(table).addColumn('status_list_id', 'text').execute()
    await db.schema.alterTable(table).addColumn('status_index', 'integer').execute()
    await db.schema.createIndex(`${table}_by_status`).on(table).columns(['status_list_id', 'status_index']).unique().execute()
  }
}

/** Adds the lists, and room for a place in the rows of sessions and clients. */
export const statusLists: Migration = { up }
