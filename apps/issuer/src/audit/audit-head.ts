/** The one row that knows where the audit log ends: it makes appends wait for each other, and shows when the last rows are missing. */
import type { KeyObject } from 'node:crypto'
import type { Database } from '../database/database.js'
import { anonymous } from './audit-log.js'
import type { AuditEvent } from './audit-log.js'
import { contentOf, isSameMac, linkRow, macOfHead } from './audit-row.js'
import type { AuditContent, AuditHead, AuditRow } from './audit-row.js'

/** The `id` of the one row. */
export const headId = 1

/** The hash before the first row. */
export const genesisHash = '0'.repeat(64)

/** The head of a log in which nothing stands yet. */
export const genesisHead: AuditHead = { sequence: 0, hash: genesisHash, pruned_through: 0, pruned_hash: genesisHash }

// Databases bound the parameters of a statement.
const rowsPerInsert = 500

/** The action of the row that says the head before it was not sealed by us. */
export const headChangedAction = 'audit.head-changed'

/**
 * Appends rows at the head, within a transaction that holds the head from here on. When somebody else has changed the head, a row that says
 * so comes first: to seal a new head over that one in silence would cover it up.
 */
export async function appendRows (transaction: Database, key: KeyObject, contents: readonly AuditContent[]): Promise<void> {
  const { mac, ...head } = await lockHead(transaction)
  const isOurs = isSameMac(mac, macOfHead(head, key))
  await appendAfter(transaction, key, head, isOurs ? contents : [contentOf(headChanged(head), contents[0]?.at_ms ?? 0), ...contents])
}

/** Appends rows after a head that the transaction holds. */
export async function appendAfter (transaction: Database, key: KeyObject, head: AuditHead, contents: readonly AuditContent[]): Promise<void> {
  const rows: AuditRow[] = []
  for (const content of contents) {
    const previous = rows.at(-1) ?? head
    rows.push(linkRow(content, previous.sequence + 1, previous.hash, key))
  }
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    await transaction.insertInto('audit_events').values(rows.slice(from, from + rowsPerInsert)).execute()
  }
  const { sequence, hash } = rows.at(-1) ?? head
  const next = { ...head, sequence, hash }
  await transaction.updateTable('audit_heads').set({ ...next, mac: macOfHead(next, key) }).where('id', '=', headId).execute()
}

/** Takes the head for this transaction, on either database: whoever else wants it waits. */
export async function lockHead (transaction: Database): Promise<AuditHead & { readonly mac: string }> {
  const head = await transaction.updateTable('audit_heads')
    .set(where => ({ sequence: where.ref('sequence') }))
    .where('id', '=', headId)
    .returning(['sequence', 'hash', 'pruned_through', 'pruned_hash', 'mac'])
    .executeTakeFirst()
  if (head === undefined) throw new Error('The database has lost the head of its audit log: restore it from a backup')
  return head
}

/** The number of the last event; 0 when there is none. */
export async function lastAuditSequence (db: Database): Promise<number> {
  return (await db.selectFrom('audit_heads').select('sequence').where('id', '=', headId).executeTakeFirstOrThrow()).sequence
}

function headChanged ({ sequence, hash, pruned_through: prunedThrough }: AuditHead): AuditEvent {
  return { action: headChangedAction, result: 'refused', actor: anonymous, details: { sequence, hash, pruned_through: prunedThrough } }
}
