/** The PostgreSQL database that takes the tables over, within one transaction. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { createRowDigest } from './row-digest.js'
import type { TableDigest } from './row-digest.js'
import type { Row, SourceTable } from './source.js'

// PostgreSQL takes 65,535 parameters a statement.
const maxParameters = 30_000
const rowsPerFetch = 2_000

/** Whatever the tables are. */
export type AnyTables = Record<string, Record<string, unknown>>

/** A database or a transaction, whatever the tables are. */
export type AnyDatabase = Kysely<AnyTables>

/** How many rows of a table are sent at once. */
export function rowsPerInsert ({ columns }: SourceTable): number {
  return Math.max(1, Math.floor(maxParameters / columns.length))
}

/** Keeps everybody else from writing to the tables until the transaction ends. */
export async function lockTables (transaction: AnyDatabase, tables: readonly SourceTable[]): Promise<void> {
  await sql`lock table ${sql.join(tables.map(({ name }) => sql.table(name)))} in exclusive mode`.execute(transaction)
}

/** Counts and hashes the rows of a table, in the order of its key. */
export async function digestTable (transaction: AnyDatabase, table: SourceTable): Promise<TableDigest> {
  const digest = createRowDigest(table.columns)
  await sql`declare rows_of_table no scroll cursor for select ${sql.join(table.columns.map(column => sql.ref(column)))} from ${sql.table(table.name)}
    order by ${sql.join(await orderOf(transaction, table))}`.execute(transaction)
  for (let rows: readonly Row[] = [{}]; rows.length > 0;) {
    ({ rows } = await sql<Row>`fetch ${sql.lit(rowsPerFetch)} from rows_of_table`.execute(transaction))
    for (const row of rows) digest.add(row)
  }
  await sql`close rows_of_table`.execute(transaction)
  return digest.result()
}

/** Adds rows to a table. */
export async function insertRows (transaction: AnyDatabase, { name }: SourceTable, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await transaction.insertInto(name).values([...rows]).execute()
}

/** Empties the tables, children first. */
export async function emptyTables (transaction: AnyDatabase, tables: readonly SourceTable[]): Promise<void> {
  for (const { name } of [...tables].reverse()) await transaction.deleteFrom(name).execute()
}

// SQLite orders text by its bytes, and PostgreSQL by the language of the database.
async function orderOf (transaction: AnyDatabase, { name, key }: SourceTable): Promise<ReadonlyArray<RawBuilder<unknown>>> {
  const { rows } = await sql<{ column: string, type: string }>`select attname as column, atttypid::regtype::text as type from pg_attribute
    where attrelid = ${name}::regclass and attnum > 0`.execute(transaction)
  const isText = (column: string): boolean => rows.some(row => row.column === column && /^(text|character)/.test(row.type))
  return key.map(column => isText(column) ? sql`${sql.ref(column)} collate "C"` : sql.ref(column))
}
