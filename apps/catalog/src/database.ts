/** The catalog's database: one SQLite file with one table. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, sql, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'

/** A product for sale. The row, and what clients see of it. */
export interface Product {
  /** What orders and prices call it. */
  readonly id: string
  readonly name: string
  /** Price of one, in cents. */
  readonly price_cents: number
}

/** The tables by name. */
export interface Tables {
  readonly products: Product
}

const firstProducts: readonly Product[] = [
  { id: 'coffee', name: 'Coffee beans, 250 g', price_cents: 890 },
  { id: 'tea', name: 'Green tea, 100 g', price_cents: 650 },
  { id: 'mug', name: 'Mug', price_cents: 1200 }
]

/** Opens `catalog.db` in `dataDir`; a new one gets its table and a few products. */
export async function openDatabase (dataDir: string): Promise<Kysely<Tables>> {
  await mkdir(dataDir, { recursive: true })
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Sqlite(join(dataDir, 'catalog.db')) }) })
  await database.schema.createTable('products').ifNotExists()
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('price_cents', 'integer', column => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await database.insertInto('products').values(firstProducts).onConflict(conflict => conflict.doNothing()).execute()
  return database
}
