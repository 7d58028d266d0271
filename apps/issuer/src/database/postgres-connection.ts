/** One connection to PostgreSQL, as Kysely uses it. */
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolClient } from 'pg'
import { retryConflicts } from './retry-conflicts.js'
import { isConnectionLost, postgresFailure } from './failures.js'

const changing: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** Runs queries on a client of the pool. A client that lost its server is thrown away, not put back. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient
  #inTransaction = false
  #isLost = false

  constructor (client: PoolClient) {
    this.#client = client
    client.on('error', this.#lose)
  }

  /** Runs a statement that begins a transaction. */
  async begin (statement: string): Promise<void> {
    await this.#run(statement)
    this.#inTransaction = true
  }

  /** Runs `commit` or `rollback`. Without a server there is nothing to roll back: it does that by itself. */
  async end (statement: 'commit' | 'rollback'): Promise<void> {
    this.#inTransaction = false
    if (statement === 'rollback' && this.#isLost) return
    await this.#run(statement)
  }

  async executeQuery<R> ({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // Within a transaction the whole of it has to be tried again, and that is its caller's to do.
    return this.#inTransaction ? await this.#run(sql, parameters) : await retryConflicts(() => this.#run(sql, parameters))
  }

  async * streamQuery<R> (query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  /** Gives the client back to the pool. */
  release (): void {
    this.#client.off('error', this.#lose)
    this.#client.release(this.#isLost)
  }

  // Between two queries there is nobody else to hear of it, and an error that nobody hears ends the process.
  readonly #lose = (): void => { this.#isLost = true }

  async #run<R> (sql: string, parameters: readonly unknown[] = []): Promise<QueryResult<R>> {
    try {
      const { command, rowCount, rows } = await this.#client.query({ text: sql, values: [...parameters] })
      return { rows: rows as R[], ...changing.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) } }
    } catch (error) {
      this.#isLost ||= isConnectionLost(error)
      throw postgresFailure(error)
    }
  }
}
