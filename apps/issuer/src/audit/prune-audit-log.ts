/** Removes old rows of the audit log, and keeps where they ended, so that the rest can still be checked. */
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { appendAfter, lockHead } from './audit-head.js'
import { openAuditKey } from './audit-key.js'
import { operator } from './audit-log.js'
import { contentOf } from './audit-row.js'

const rowsPerDelete = 1_000

/** What was pruned. */
export interface Pruning {
  readonly removed: number
  /** The sequence of the last row that is gone, now or before. */
  readonly through: number
}

/**
 * Removes every row before `beforeMs`, as far as no younger row comes first, and records that it did. The head changes in one transaction; the
 * rows go after it, and those that a kill leaves behind go with the next pruning.
 */
export async function pruneAuditLog (db: Database, keyEncryptionKeys: readonly string[], beforeMs: number, now: () => number): Promise<Pruning> {
  const key = await openAuditKey(db, keyEncryptionKeys)
  const through = await inTransaction(db, async transaction => {
    const { mac: _mac, ...head } = await lockHead(transaction)
    const kept = await transaction.selectFrom('audit_events').select('sequence').where('at_ms', '>=', beforeMs).orderBy('sequence').limit(1).executeTakeFirst()
    const last = await transaction.selectFrom('audit_events').select(['sequence', 'hash'])
      .where('sequence', '<', kept?.sequence ?? head.sequence + 1).where('sequence', '>', head.pruned_through)
      .orderBy('sequence', 'desc').limit(1).executeTakeFirst()
    if (last === undefined) return head.pruned_through
    const pruned = { ...head, pruned_through: last.sequence, pruned_hash: last.hash }
    await appendAfter(transaction, key, pruned, [contentOf({
      action: 'audit.pruned', result: 'ok', actor: operator, details: { before: new Date(beforeMs).toISOString(), through: last.sequence, hash: last.hash }
    }, now())])
    return last.sequence
  })
  return { removed: await removeRows(db, through), through }
}

async function removeRows (db: Database, through: number): Promise<number> {
  let removed = 0
  for (;;) {
    const oldest = db.selectFrom('audit_events').select('sequence').where('sequence', '<=', through).orderBy('sequence').limit(rowsPerDelete)
    const { numDeletedRows } = await db.deleteFrom('audit_events').where('sequence', 'in', oldest).executeTakeFirstOrThrow()
    removed += Number(numDeletedRows)
    if (numDeletedRows < rowsPerDelete) return removed
  }
}
