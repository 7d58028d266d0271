/** What becomes of lists in time: what no token needs any more goes, so that they stay small and few. */
import type { FastifyBaseLogger } from 'fastify'
import { publish } from '../database/change-feed.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { longestTokenMs } from './list-times.js'
import { advanceRevision } from './revoke-statuses.js'
import { blockMaxAgeMs } from './status-allocation.js'

const rowsAtOnce = 10_000
const upkeepEveryMs = 1_800_000

/** What was done. */
export interface Upkeep {
  /** How many places count as good again: every token of them has expired. */
  readonly cleared: number
  /** The lists that are gone: full, and no token refers to them any more. */
  readonly retired: readonly string[]
}

/** Does what is due. Any number of replicas may do it, at any time. `nowMs` is the time. */
export async function keepUpLists (db: Database, nowMs: number): Promise<Upkeep> {
  const lists = await db.selectFrom('revoked_statuses').select('list_id').distinct().where('clear_after_ms', '<', nowMs).execute()
  let cleared = 0
  for (const { list_id: listId } of lists) {
    for (let rows = rowsAtOnce; rows === rowsAtOnce; cleared += rows) rows = await inTransaction(db, transaction => clear(transaction, listId, nowMs))
  }
  return { cleared, retired: await retire(db, nowMs) }
}

/** Does what is due from now on, twice an hour; returns what ends that. `now` is the clock, in milliseconds. */
export function keepUpFromNowOn (db: Database, now: () => number, log: Pick<FastifyBaseLogger, 'info' | 'warn'>): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    underWay = keepUpLists(db, Math.floor(now())).then(
      upkeep => { if (upkeep.cleared > 0 || upkeep.retired.length > 0) log.info({ upkeep }, 'status lists were tidied up') },
      (error: unknown) => log.warn({ err: error }, 'status lists could not be tidied up; that is tried again'))
  }, upkeepEveryMs).unref()
  return async () => {
    clearInterval(timer)
    await underWay
  }
}

async function clear (transaction: Database, listId: string, nowMs: number): Promise<number> {
  const revision = await advanceRevision(transaction, listId, nowMs)
  if (revision !== null) await transaction.updateTable('status_lists').set({ cleared_revision: revision }).where('id', '=', listId).execute()
  const { numDeletedRows } = await transaction.deleteFrom('revoked_statuses')
    .where('list_id', '=', listId)
    .where('idx', 'in', query => query.selectFrom('revoked_statuses').select('idx').where('list_id', '=', listId).where('clear_after_ms', '<', nowMs).limit(rowsAtOnce))
    .executeTakeFirstOrThrow()
  await publish(transaction, 'status-lists')
  return Number(numDeletedRows)
}

async function retire (db: Database, nowMs: number): Promise<readonly string[]> {
  const retired = await db.deleteFrom('status_lists')
    // A replica may still give places out of a block that it claimed before.
    .where('closed_at_ms', '<', nowMs - 2 * blockMaxAgeMs)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('sessions').select('id')
      .whereRef('status_list_id', '=', 'status_lists.id').where('ended_at_ms', 'is', null).where('expires_at_ms', '>', nowMs - longestTokenMs))))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('clients').select('client_id').whereRef('status_list_id', '=', 'status_lists.id'))))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('revoked_statuses').select('idx').whereRef('list_id', '=', 'status_lists.id'))))
    .returning('id')
    .execute()
  return retired.map(({ id }) => id)
}
