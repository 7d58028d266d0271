/** PostgreSQL for Kysely: a bounded pool with a timeout for everything. */
import { setTimeout as wait } from 'node:timers/promises'
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { DatabaseConnection, DatabaseIntrospector, Dialect, DialectAdapter, Driver, Kysely, QueryCompiler, TransactionSettings } from 'kysely'
import { Pool, TypeOverrides } from 'pg'
import type { PoolConfig } from 'pg'
import type { DatabaseLocation } from '../config/database-url.js'
import { PostgresConnection } from './postgres-connection.js'
import { unavailable } from './failures.js'

/** How long is waited for PostgreSQL, and with how many connections. */
export interface PostgresLimits {
  /** For one statement. @defaultValue `5000` */
  readonly statementTimeoutMs?: number
  /** For a connection, or for a free place in the pool. @defaultValue `3000` */
  readonly connectTimeoutMs?: number
  /** Connections at once. @defaultValue `10` */
  readonly maxConnections?: number
}

const idleTransactionTimeoutMs = 10_000
const goodbyeMs = 1_000

/** Makes a Kysely dialect for a `postgres://` URL. Connects at the first query; afterwards an idle connection that breaks is replaced. */
export function postgresDialect (location: DatabaseLocation, limits: PostgresLimits = {}): Dialect {
  return {
    createDriver: () => new PostgresDriver(location, limits),
    createAdapter: (): DialectAdapter => new PostgresAdapter(),
    createQueryCompiler: (): QueryCompiler => new PostgresQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new PostgresIntrospector(db)
  }
}

/** What every connection of ours to PostgreSQL has in common. */
export function connectionOptions (location: DatabaseLocation, { statementTimeoutMs = 5_000, connectTimeoutMs = 3_000 }: PostgresLimits = {}): PoolConfig {
  const types = new TypeOverrides()
  types.setTypeParser(20, toSafeInteger)
  return {
    connectionString: location,
    application_name: 'signet-issuer',
    types,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // The server tells of its timeout; a server that hangs does not.
    query_timeout: statementTimeoutMs + 1_000,
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs
  }
}

function toSafeInteger (text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('The database holds an integer beyond 2^53')
  return value
}

class PostgresDriver implements Driver {
  readonly #pool: Pool

  constructor (location: DatabaseLocation, limits: PostgresLimits) {
    this.#pool = new Pool({ ...connectionOptions(location, limits), max: limits.maxConnections ?? 10 })
    // An idle connection broke, and the pool has let go of it already.
    this.#pool.on('error', () => {})
  }

  async init (): Promise<void> {}

  async acquireConnection (): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect())
    } catch (error) {
      throw unavailable(error)
    }
  }

  async beginTransaction (connection: PostgresConnection, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    await connection.begin(['start transaction', isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(' '))
  }

  async commitTransaction (connection: PostgresConnection): Promise<void> {
    await connection.end('commit')
  }

  async rollbackTransaction (connection: PostgresConnection): Promise<void> {
    await connection.end('rollback')
  }

  async releaseConnection (connection: DatabaseConnection): Promise<void> {
    (connection as PostgresConnection).release()
  }

  async destroy (): Promise<void> {
    // A server that hangs never says goodbye.
    await Promise.race([this.#pool.end(), wait(goodbyeMs, undefined, { ref: false })])
  }
}
