/** Waits for another process to finish writing, without holding up this one. */
import { setTimeout as wait } from 'node:timers/promises'
import type Libsql from 'libsql'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { sqliteFailure } from './failures.js'

const maxPauseMs = 50
const maxStatements = 200

/**
 * A connection that tries again, for 5 seconds unless told otherwise, while another one has the file to itself. SQLite could wait on its own,
 * but then every other request of this process would wait with it.
 */
export class PatientConnection implements DatabaseConnection {
  readonly #database: Libsql.Database

  readonly #patienceMs: number

  readonly #statements = new Map<string, Libsql.Statement<unknown[]>>()

  constructor (database: Libsql.Database, patienceMs = 5_000) {
    this.#database = database
    this.#patienceMs = patienceMs
  }

  /** Begins a transaction that may write: one that reads first and writes later would fail when another process wrote in between. */
  async begin (): Promise<void> {
    await this.#patiently(() => this.#database.exec('begin immediate'))
  }

  async executeQuery<R> ({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // libsql leaves a refused statement open, and it would block the next commit: only running the same one again closes it.
    const statement = this.#prepared(sql)
    return await this.#patiently(() => {
      if (statement.reader) return { rows: statement.all(parameters) as R[] }
      return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) }
    })
  }

  async * streamQuery<R> ({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#database.prepare<unknown[]>(sql).iterate(parameters)) yield { rows: [row as R] }
  }

  /** Preparing costs as much as running does, and queries come again. */
  #prepared (sql: string): Libsql.Statement<unknown[]> {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size === maxStatements) this.#statements.clear()
    const statement = this.#database.prepare<unknown[]>(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  async #patiently<T> (attempt: () => T): Promise<T> {
    const deadline = performance.now() + this.#patienceMs
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
      try {
        return attempt()
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw sqliteFailure(error)
        await wait(pauseMs)
      }
    }
  }
}

function isBusy (error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'
}
