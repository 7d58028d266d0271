/** What somebody with full access to the database does to the audit log. */
import { PostgresAdapter, sql } from 'kysely'
import type { Database } from '../src/database/database.js'
import type { AuditRow } from '../src/audit/audit-row.js'

const isPostgres = (db: Database): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** Takes away what refuses changes. */
export async function disarm (db: Database): Promise<void> {
  if (isPostgres(db)) await sql`alter table audit_events disable trigger user`.execute(db)
  else for (const name of ['audit_events_unchanged', 'audit_events_kept']) await sql`drop trigger ${sql.ref(name)}`.execute(db)
}

/** Every row, in order. */
export async function rowsOf (db: Database): Promise<AuditRow[]> {
  return await db.selectFrom('audit_events').selectAll().orderBy('sequence').execute()
}

/** Puts these rows in the place of all. */
export async function replaceRows (db: Database, rows: readonly AuditRow[]): Promise<void> {
  await db.deleteFrom('audit_events').execute()
  if (rows.length > 0) await db.insertInto('audit_events').values([...rows]).execute()
}
