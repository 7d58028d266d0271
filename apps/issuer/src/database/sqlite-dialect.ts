/** SQLite for several processes on one file: all that is particular to it is here. */
import { mkdirSync, openSync, closeSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely'
import type { DatabaseConnection, Dialect, DialectAdapter, Driver, SqliteDatabase } from 'kysely'
import { inMemory } from '../config/database-url.js'

const busyTimeoutMs = 5_000

/**
 * Opens the file, making it and its folder (readable by us alone) when they are not there, and returns a Kysely dialect.
 * A write is on the disk before it is acknowledged.
 */
export function sqliteDialect (file: string): Dialect {
  if (file !== inMemory) makePrivateFile(file)
  const database = new Libsql(file)
  // First, since even the next line may have to wait for another process.
  database.pragma(`busy_timeout = ${busyTimeoutMs}`)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  return new SharedSqliteDialect(database as SqliteDatabase)
}

function makePrivateFile (file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

class SharedSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase

  constructor (database: SqliteDatabase) {
    super({ database })
    this.#database = database
  }

  override createDriver (): Driver {
    return new ImmediateDriver({ database: this.#database })
  }

  override createAdapter (): DialectAdapter {
    return new TransactionalAdapter()
  }
}

class ImmediateDriver extends SqliteDriver {
  // A transaction that reads first and writes later fails at once, without waiting, when another process wrote in between.
  override async beginTransaction (connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class TransactionalAdapter extends SqliteAdapter {
  // Migrations of two processes exclude each other by running inside such a transaction.
  override get supportsTransactionalDdl (): boolean {
    return true
  }
}
