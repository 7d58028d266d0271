/** Moves everything from a SQLite file to PostgreSQL: all of it, or nothing. */
import { Kysely } from 'kysely'
import { inMemory } from '../config/database-url.js'
import type { DatabaseLocation } from '../config/database-url.js'
import { migrateDatabase, openDatabase } from '../database/database.js'
import { postgresDialect } from '../database/postgres-dialect.js'
import { InputError } from '../errors.js'
import { createRowDigest } from './row-digest.js'
import type { TableDigest } from './row-digest.js'
import { openSource } from './source.js'
import type { Row, Source, SourceTable } from './source.js'
import { digestTable, emptyTables, insertRows, lockTables, rowsPerInsert } from './target.js'
import type { AnyDatabase, AnyTables } from './target.js'

/** A table that is the same at both ends. */
export interface TransferredTable extends TableDigest {
  readonly name: string
}

/** What a transfer came to. */
export interface TransferResult {
  /** `false` when the target held the same before. */
  readonly copied: boolean
  readonly tables: readonly TransferredTable[]
}

/** Hears how far a table is. */
export type OnProgress = (table: string, rows: number, of: number) => void

const patience = { statementTimeoutMs: 600_000, maxConnections: 1 }

/**
 * Copies every table in one transaction, and commits it once each table has the same count and hash at both ends and nobody has written to the
 * file in the meantime. Interrupted at any point, it leaves the target as it was; done again, it finds nothing to do.
 * @throws InputError when the target holds other data, or when the file was written to
 */
export async function transfer (file: string, to: DatabaseLocation, onProgress: OnProgress): Promise<TransferResult> {
  await migrateDatabase(file)
  await migrateDatabase(to)
  const source = openSource(file)
  const target = new Kysely<AnyTables>({ dialect: postgresDialect(to, patience) })
  try {
    const transaction = await target.startTransaction().execute()
    try {
      const result = await copyAll(source, transaction, onProgress)
      const unchanged = await source.ifUnchanged(async () => { await transaction.commit().execute() })
      if (!unchanged) throw new InputError('The source was written to in the meantime, and nothing was transferred: end every issuer that runs on it, and run this again')
      return result
    } finally {
      if (!transaction.isCommitted) await transaction.rollback().execute()
    }
  } finally {
    source.close()
    await target.destroy()
  }
}

async function copyAll (source: Source, target: AnyDatabase, onProgress: OnProgress): Promise<TransferResult> {
  await lockTables(target, source.tables)
  const before = await digestAll(source.tables, table => digestTable(target, table))
  const wanted = await digestAll(source.tables, async table => digestRows(table, source.rows(table)))
  if (isSame(before, wanted)) return { copied: false, tables: wanted }
  if (!isSame(before, await pristine(source.tables))) throw new InputError('The target holds other data: give an empty database')

  await emptyTables(target, source.tables)
  for (const table of source.tables) await copyTable(source, target, table, onProgress)
  const after = await digestAll(source.tables, table => digestTable(target, table))
  const different = wanted.filter((table, index) => table.sha256 !== after[index]?.sha256).map(({ name }) => name)
  if (different.length > 0) throw new Error(`The copy differs from the source in ${different.join(', ')}; nothing was transferred`)
  return { copied: true, tables: wanted }
}

async function copyTable (source: Source, target: AnyDatabase, table: SourceTable, onProgress: OnProgress): Promise<void> {
  const atOnce = rowsPerInsert(table)
  let batch: Row[] = []
  let sent = 0
  const send = async (): Promise<void> => {
    await insertRows(target, table, batch)
    sent += batch.length
    batch = []
    onProgress(table.name, sent, table.rowCount)
  }
  for (const row of source.rows(table)) {
    batch.push(row)
    if (batch.length === atOnce) await send()
  }
  await send()
}

// What migrations alone put into the tables: by that a database is known that nobody has used yet.
async function pristine (tables: readonly SourceTable[]): Promise<readonly TransferredTable[]> {
  const fresh = await openDatabase(inMemory) as unknown as AnyDatabase
  try {
    return await digestAll(tables, async table => {
      const rows = fresh.selectFrom(table.name).select([...table.columns])
      return digestRows(table, await table.key.reduce((query, column) => query.orderBy(column), rows).execute())
    })
  } finally {
    await fresh.destroy()
  }
}

async function digestAll (tables: readonly SourceTable[], digest: (table: SourceTable) => Promise<TableDigest>): Promise<readonly TransferredTable[]> {
  const digests: TransferredTable[] = []
  for (const table of tables) digests.push({ name: table.name, ...await digest(table) })
  return digests
}

function digestRows ({ columns }: SourceTable, rows: Iterable<Row>): TableDigest {
  const digest = createRowDigest(columns)
  for (const row of rows) digest.add(row)
  return digest.result()
}

function isSame (one: readonly TransferredTable[], other: readonly TransferredTable[]): boolean {
  return one.every(({ name, sha256 }, index) => other[index]?.name === name && other[index].sha256 === sha256)
}
