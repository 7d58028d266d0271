/** Accounts and sessions by the million, put straight into the tables. */
import { openDatabase } from '@signet/issuer/dist/database/database.js'
import { sql } from 'kysely'

/** Rows of one statement: a server limits how long one may take. */
const slice = 50_000

/** @param {string} prefix @param {number} index a UUID, in no order that an index could profit from */
const uuid = (prefix, index) => `${spread(index)}-0000-4000-${prefix}-${index.toString(16).padStart(12, '0')}`

/** @param {number} index */
const spread = index => (index * 2_654_435_761 % 2 ** 32).toString(16).padStart(8, '0')

/** The id of a session that `seedSessions` made. @param {number} index */
export const sessionIdOf = index => uuid('9000', index)

/**
 * Fills the tables up to so many accounts, each with one session that nobody has refreshed yet.
 * @param {string} databaseUrl
 * @param {number} from how many there are
 * @param {number} to how many there shall be
 */
export async function seedSessions (databaseUrl, from, to) {
  const isSqlite = databaseUrl.startsWith('sqlite:')
  const db = await openDatabase(isSqlite ? databaseUrl.slice('sqlite:'.length) : databaseUrl)
  const nowMs = Date.now()
  const spreadSql = isSqlite ? sql`printf('%08x', i * 2654435761 % 4294967296)` : sql`lpad(to_hex(i * 2654435761 % 4294967296), 8, '0')`
  const hexSql = isSqlite ? sql`printf('%012x', i)` : sql`lpad(to_hex(i), 12, '0')`
  /** @param {string} prefix */
  const uuidSql = prefix => sql`${spreadSql} || ${sql.lit(`-0000-4000-${prefix}-`)} || ${hexSql}`
  try {
    for (let start = from; start < to; start += slice) {
      const end = Math.min(to, start + slice)
      const indexes = isSqlite
        ? sql`(with recursive n(i) as (select ${sql.lit(start)} union all select i + 1 from n where i + 1 < ${sql.lit(end)}) select i from n) as n`
        : sql`(select i::bigint as i from generate_series(${sql.lit(start)}, ${sql.lit(end - 1)}) as i) as n`
      await sql`insert into accounts (id, username, username_canonical, password_hash, scopes, roles, groups, claims, created_at_ms)
        select ${uuidSql('8000')}, 'user' || i, 'user' || i, '', '["orders:read"]', '["accountant"]', '[]', '{}', ${sql.lit(nowMs)} from ${indexes}`.execute(db)
      await sql`insert into sessions (id, account_id, scopes, counter, created_at_ms, last_used_at_ms, expires_at_ms)
        select ${uuidSql('9000')}, ${uuidSql('8000')}, '["orders:read"]', 0, ${sql.lit(nowMs)}, ${sql.lit(nowMs)}, ${sql.lit(nowMs + 90 * 86_400_000)} from ${indexes}`.execute(db)
    }
    if (!isSqlite) await sql`analyze`.execute(db)
  } finally {
    await db.destroy()
  }
}
