/** Sessions with a counter in the place of a hash, clients with keys of their own, and the tokens that count no more. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  // The tokens of the old table cannot be turned into new ones, since only their hashes were kept: everybody signs in again.
  await db.schema.dropTable('sessions').execute()
  await db.schema.createTable('sessions')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('account_id', 'text', column => column.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('scopes', 'text', column => column.notNull())
    .addColumn('counter', 'integer', column => column.notNull())
    .addColumn('rotated_at_ms', 'bigint')
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .addColumn('last_used_at_ms', 'bigint', column => column.notNull())
    .addColumn('expires_at_ms', 'bigint', column => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('ended_cause', 'text')
    .execute()
  await db.schema.createIndex('sessions_by_account').on('sessions').column('account_id').execute()

  await db.schema.alterTable('clients').addColumn('jwks', 'text').execute()

  await db.schema.createTable('spent_tokens')
    .addColumn('id_sha256', 'text', column => column.primaryKey().notNull())
    .addColumn('expires_at_ms', 'bigint', column => column.notNull())
    .execute()
  await db.schema.createIndex('spent_tokens_by_expiry').on('spent_tokens').column('expires_at_ms').execute()
}

/** Ends all sessions of the first version, and adds what refresh rotation and `private_key_jwt` stand on. */
export const sessionsAndClients: Migration = { up }
