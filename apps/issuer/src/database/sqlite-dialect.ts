/** SQLite for several processes on one file: all that is particular to it is in this folder's two files about connections. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import { SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely'
import type { DatabaseConnection, Dialect, DialectAdapter, Driver, SqliteDatabase } from 'kysely'
import { inMemory } from '../config/database-url.js'
import { PatientConnection } from './patient-connection.js'

const openTimeoutMs = 5_000

/**
 * Opens the file, making it and its folder (readable by us alone) when they are not there, and returns a Kysely dialect.
 * A write is on the disk before it is acknowledged.
 */
export function sqliteDialect (file: string): Dialect {
  if (file !== inMemory) makePrivateFile(file)
  const database = new Libsql(file)
  // First, since even the next line may have to wait for another process.
  database.pragma(`busy_timeout = ${openTimeoutMs}`)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  // From here on PatientConnection waits.
  database.pragma('busy_timeout = 0')
  return new SharedSqliteDialect(database)
}

function makePrivateFile (file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

class SharedSqliteDialect extends SqliteDialect {
  readonly #database: Libsql.Database

  constructor (database: Libsql.Database) {
    super({ database: database as SqliteDatabase })
    this.#database = database
  }

  override createDriver (): Driver {
    return new SharedDriver(this.#database)
  }

  override createAdapter (): DialectAdapter {
    return new TransactionalAdapter()
  }
}

class SharedDriver extends SqliteDriver {
  readonly #connection: PatientConnection

  constructor (database: Libsql.Database) {
    super({ database: database as SqliteDatabase })
    this.#connection = new PatientConnection(database)
  }

  // Kysely's own one waits its turn, and ours takes its place.
  override async acquireConnection (): Promise<DatabaseConnection> {
    await super.acquireConnection()
    return this.#connection
  }

  override async beginTransaction (): Promise<void> {
    await this.#connection.begin()
  }
}

class TransactionalAdapter extends SqliteAdapter {
  // Migrations of two processes exclude each other by running inside such a transaction.
  override get supportsTransactionalDdl (): boolean {
    return true
  }
}
