/** From which program, and from where, a session began: what its owner tells it by. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  // One column at a time is what both databases take.
  for (const name of ['user_agent', 'address']) await db.schema.alterTable('sessions').addColumn(name, 'text').execute()
}

/** Adds the two columns; sessions that are there have neither. */
export const sessionDevices: Migration = { up }
