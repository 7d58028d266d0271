/** Says of tokens that they are revoked, in the transaction that revokes them. */
import { sql } from 'kysely'
import { publish } from '../database/change-feed.js'
import type { Database } from '../database/database.js'
import { longestTokenMs } from './list-times.js'
import type { StatusReference } from './status-reference.js'

// Neither database takes any number of parameters in one statement.
const rowsPerInsert = 5_000

/**
 * Revokes what has these places, if and only if the transaction is committed, and tells every replica then. The rows of lists are locked
 * until that: this comes late in a transaction. `nowMs` is the time.
 */
export async function revokeStatuses (transaction: Database, references: ReadonlyArray<StatusReference | null>, nowMs: number): Promise<void> {
  const revocable = references.filter(reference => reference !== null)
  const listIds = [...new Set(revocable.map(({ listId }) => listId))]
  // In one order, so that no two transactions wait for each other.
  for (const listId of listIds.sort()) {
    const revision = await advanceRevision(transaction, listId, nowMs)
    // One that has retired: no token of it is alive.
    if (revision === null) continue
    const rows = revocable.filter(reference => reference.listId === listId)
      .map(({ index }) => ({ list_id: listId, idx: index, revision, clear_after_ms: nowMs + longestTokenMs }))
    for (let at = 0; at < rows.length; at += rowsPerInsert) {
      await transaction.insertInto('revoked_statuses').values(rows.slice(at, at + rowsPerInsert)).onConflict(conflict => conflict.doNothing()).execute()
    }
  }
  if (listIds.length > 0) await publish(transaction, 'status-lists')
}

/**
 * Counts a change of a list, and locks it until the transaction ends, so that revisions are committed in their order. A revision is the time
 * of the change in milliseconds, or one more than the last when clocks disagree. `null` when there is no such list.
 */
export async function advanceRevision (transaction: Database, listId: string, nowMs: number): Promise<number | null> {
  const list = await transaction.updateTable('status_lists')
    .set({ revision: sql<number>`case when revision < ${nowMs} then ${nowMs} else revision + 1 end` })
    .where('id', '=', listId)
    .returning('revision')
    .executeTakeFirst()
  return list?.revision ?? null
}
