/** The database of orders: one SQLite file with one table. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, sql, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'

/** An order as it is stored. */
export interface OrderRow {
  readonly id: string
  /** The `sub` of the token that placed it. */
  readonly sub: string
  /** When, in ISO 8601. */
  readonly created_at: string
  /** The priced items as JSON: what was agreed on, never asked for by itself. */
  readonly items: string
  readonly total_cents: number
}

/** The tables by name. */
export interface Tables {
  readonly orders: OrderRow
}

/** Opens `orders.db` in `dataDir`; a new one gets its table. */
export async function openDatabase (dataDir: string): Promise<Kysely<Tables>> {
  await mkdir(dataDir, { recursive: true })
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Sqlite(join(dataDir, 'orders.db')) }) })
  await database.schema.createTable('orders').ifNotExists()
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('sub', 'text', column => column.notNull())
    .addColumn('created_at', 'text', column => column.notNull())
    .addColumn('items', 'text', column => column.notNull())
    .addColumn('total_cents', 'integer', column => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await database.schema.createIndex('orders_by_sub').ifNotExists().on('orders').columns(['sub', 'created_at']).execute()
  return database
}
