/** Work that PostgreSQL gave up in favour of somebody else's is done again. */
import { setTimeout as wait } from 'node:timers/promises'
import { Transaction } from 'kysely'
import { DatabaseError } from 'pg'
import type { Database } from './database.js'
import type { Tables } from './schema.js'
import { unavailable } from './failures.js'

const maxAttempts = 5
const firstPauseMs = 5

/**
 * Runs the work in a transaction, and again when it lost to another one. Given a transaction, the work is part of that one.
 * @throws `UNAVAILABLE` when it loses five times
 */
export async function inTransaction<T> (db: Database, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
  if (db instanceof Transaction) return await work(db)
  return await retryConflicts(() => db.transaction().execute(work))
}

/**
 * Attempts it up to five times, as long as it fails by a serialization failure or a deadlock (SQLSTATE 40001, 40P01).
 * @throws `UNAVAILABLE` after the fifth, or the first other error
 */
export async function retryConflicts<T> (attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isConflict(error)) throw error
      if (attempts === maxAttempts) throw unavailable(error)
      // Of two that collide, the pauses should differ.
      await wait(firstPauseMs * 2 ** attempts * Math.random())
    }
  }
}

function isConflict (error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')
}
