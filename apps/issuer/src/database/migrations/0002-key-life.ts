/** The times in the life of a signing key, and the rule that one of them signs. */
import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  const times = ['announced_at_ms', 'ready_at_ms', 'demoted_at_ms', 'publish_until_ms', 'revoked_at_ms']
  // One at a time: SQLite adds no more in one statement.
  for (const name of times) await db.schema.alterTable('signing_keys').addColumn(name, 'bigint').execute()
  await db.schema.alterTable('signing_keys').addColumn('token_lifetime_seconds', 'integer', column => column.notNull().defaultTo(0)).execute()

  // Keys from before were announced when they were made, and no token lived for more than a day.
  await sql`update signing_keys set announced_at_ms = created_at_ms, ready_at_ms = created_at_ms`.execute(db)
  await sql`update signing_keys set token_lifetime_seconds = 86400 where state = 'active'`.execute(db)
  await sql`create unique index signing_keys_one_active on signing_keys (ring_id) where state = 'active'`.execute(db)
}

/** Adds the times, and fills them in for the keys that are there. */
export const keyLife: Migration = { up }
