/** The first tables: accounts, clients, sessions and the key ring. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('accounts')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('username', 'text', column => column.notNull())
    .addColumn('username_canonical', 'text', column => column.notNull().unique())
    .addColumn('password_hash', 'text', column => column.notNull())
    .addColumn('scopes', 'text', column => column.notNull())
    .addColumn('roles', 'text', column => column.notNull())
    .addColumn('groups', 'text', column => column.notNull())
    .addColumn('claims', 'text', column => column.notNull())
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .execute()

  await db.schema.createTable('clients')
    .addColumn('client_id', 'text', column => column.primaryKey().notNull())
    .addColumn('secret_sha256', 'text', column => column.notNull())
    .addColumn('scopes', 'text', column => column.notNull())
    .addColumn('audiences', 'text', column => column.notNull())
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .execute()

  await db.schema.createTable('sessions')
    .addColumn('id', 'text', column => column.primaryKey().notNull())
    .addColumn('account_id', 'text', column => column.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('token_sha256', 'text', column => column.notNull())
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .addColumn('last_used_at_ms', 'bigint', column => column.notNull())
    .addColumn('expires_at_ms', 'bigint', column => column.notNull())
    .execute()
  await db.schema.createIndex('sessions_by_account').on('sessions').column('account_id').execute()

  await db.schema.createTable('key_rings')
    .addColumn('id', 'integer', column => column.primaryKey().notNull())
    .addColumn('revision', 'integer', column => column.notNull())
    .execute()
  await db.schema.createTable('signing_keys')
    .addColumn('kid', 'text', column => column.primaryKey().notNull())
    .addColumn('ring_id', 'integer', column => column.notNull().references('key_rings.id'))
    .addColumn('position', 'integer', column => column.notNull())
    .addColumn('alg', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('public_jwk', 'text', column => column.notNull())
    .addColumn('private_jwe', 'text')
    .addColumn('created_at_ms', 'bigint', column => column.notNull())
    .addColumn('activated_at_ms', 'bigint')
    .execute()
  await (db as Kysely<{ key_rings: { id: number, revision: number } }>)
    .insertInto('key_rings').values({ id: 1, revision: 0 }).execute()
}

/** Creates every table of the first version, and the one row of the key ring. */
export const firstTables: Migration = { up }
