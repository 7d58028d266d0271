/** The how-manieth password of an account it is, so that a login is not overtaken by a change. */
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('accounts').addColumn('password_version', 'integer', column => column.notNull().defaultTo(1)).execute()
}

/** Adds the number; the passwords that are there are the first. */
export const passwordVersion: Migration = { up }
