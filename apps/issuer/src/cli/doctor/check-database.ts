/** Is the database there, up to date, writable, and of our time? */
import { sql } from 'kysely'
import { isPostgres } from '../../config/database-url.js'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { pendingMigrations } from '../../database/migrate.js'
import { fail, ok, warn } from './check.js'
import type { Check } from './check.js'

const clockToleranceMs = 5_000

class RolledBack extends Error {}

/** Looks at the database without changing it; what cannot be asked is not asked. */
export async function checkDatabase (db: Database, { database }: Pick<Config, 'database'>, now: () => number): Promise<readonly Check[]> {
  const kind = isPostgres(database) ? 'PostgreSQL' : 'SQLite'
  const pending = await pendingMigrations(db)
  if (pending.length > 0) return [warn('database', `${kind} answers, and its tables are not up to date: ${pending.join(', ')}`, 'run migrate, or start the issuer, then ask again')]
  return [ok('database', `${kind} answers, and its tables are up to date`), await checkWriting(db), await checkClock(db, kind, now)]
}

async function checkWriting (db: Database): Promise<Check> {
  try {
    await db.transaction().execute(async transaction => {
      await transaction.updateTable('key_rings').set(({ ref }) => ({ revision: ref('revision') })).execute()
      throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) {
      return fail('writing', `nothing can be written: ${error instanceof Error ? error.message : String(error)}`, 'give the issuer the right to write, and the disk room; a standby of PostgreSQL cannot serve it')
    }
  }
  return ok('writing', 'the database takes what is written')
}

async function checkClock (db: Database, kind: string, now: () => number): Promise<Check> {
  const latest = await db.selectFrom('sessions').select(({ fn }) => fn.max('last_used_at_ms').as('at')).executeTakeFirst()
  const aheadMs = Number(latest?.at ?? 0) - now()
  if (aheadMs > clockToleranceMs) {
    return fail('clock', `this machine is ${Math.round(aheadMs / 1000)} s behind the last use of a session`, 'set the clock: tokens would be issued in the past, and seem expired')
  }
  if (kind === 'SQLite') return ok('clock', `it is ${new Date(now()).toISOString()} here, and nothing in the database is later`)
  const { rows } = await sql<{ at: number }>`select cast(extract(epoch from clock_timestamp()) * 1000 as double precision) as at`.execute(db)
  const differenceMs = Math.round(Math.abs((rows[0]?.at ?? NaN) - now()))
  return differenceMs <= clockToleranceMs
    ? ok('clock', `it is ${new Date(now()).toISOString()} here, and ${differenceMs} ms off in the database`)
    : warn('clock', `this machine and that of the database are ${Math.round(differenceMs / 1000)} s apart`, 'let both follow the same time server (NTP): services refuse tokens from the future')
}
