/** The audit log: rows that are only ever added, and the head that knows how many there are. */
import { PostgresAdapter, sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

async function up (db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('audit_events')
    .addColumn('sequence', 'bigint', column => column.primaryKey().notNull())
    .addColumn('at_ms', 'bigint', column => column.notNull())
    .addColumn('action', 'text', column => column.notNull())
    .addColumn('result', 'text', column => column.notNull())
    .addColumn('actor_kind', 'text', column => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('subject_kind', 'text')
    .addColumn('subject_id', 'text')
    .addColumn('address', 'text')
    .addColumn('details', 'text')
    .addColumn('previous_hash', 'text', column => column.notNull())
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('mac', 'text', column => column.notNull())
    .execute()
  for (const column of ['action', 'actor_id', 'subject_id']) {
    await db.schema.createIndex(`audit_events_by_${column}`).on('audit_events').columns([column, 'sequence']).execute()
  }
  await db.schema.createIndex('audit_events_by_time').on('audit_events').column('at_ms').execute()

  await db.schema.createTable('audit_heads')
    .addColumn('id', 'integer', column => column.primaryKey().notNull())
    .addColumn('sequence', 'bigint', column => column.notNull())
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('pruned_through', 'bigint', column => column.notNull())
    .addColumn('pruned_hash', 'text', column => column.notNull())
    .addColumn('mac', 'text', column => column.notNull())
    .addColumn('sealed_key', 'text')
    .execute()
  const nothing = '0'.repeat(64)
  await (db as Kysely<{ audit_heads: Record<string, unknown> }>).insertInto('audit_heads')
    .values({ id: 1, sequence: 0, hash: nothing, pruned_through: 0, pruned_hash: nothing, mac: '', sealed_key: null })
    .execute()

  const refusals = db.getExecutor().adapter instanceof PostgresAdapter ? onPostgres : onSqlite
  for (const statement of refusals) await sql.raw(statement).execute(db)
}

// Rows may go once the head says, under its own seal, that everything up to them was pruned.
const onSqlite = [
  `create trigger audit_events_unchanged before update on audit_events
    begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger audit_events_kept before delete on audit_events
    when old.sequence > coalesce((select pruned_through from audit_heads), 0)
    begin select raise(abort, 'the audit log is append-only'); end`
]

const onPostgres = [
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.sequence <= coalesce((select pruned_through from audit_heads), 0) then return old; end if;
      end if;
      raise exception 'the audit log is append-only';
    end $$`,
  'create trigger audit_events_kept before update or delete on audit_events for each row execute function refuse_audit_change()',
  'create trigger audit_events_not_emptied before truncate on audit_events for each statement execute function refuse_audit_change()'
]

/** Adds the audit log, and triggers that refuse to change it. */
export const audit: Migration = { up }
