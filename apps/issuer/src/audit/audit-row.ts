/** A row of the audit log: what it says of an event, and what ties it to the row before. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { AuditEventsTable, AuditHeadsTable } from '../database/schema.js'
import type { AuditEvent } from './audit-log.js'

/** A row as it is kept. */
export type AuditRow = Selectable<AuditEventsTable>

/** What a row says, without its place in the log. */
export type AuditContent = Omit<AuditRow, 'sequence' | 'previous_hash' | 'hash' | 'mac'>

/** Where the log ends, and up to where it was pruned. */
export type AuditHead = Pick<Selectable<AuditHeadsTable>, 'sequence' | 'hash' | 'pruned_through' | 'pruned_hash'>

const maxTextCharacters = 512

/** What the row of an event says. Text that a database would not give back as it was is made fit first. */
export function contentOf ({ action, result, actor, subject, address, details }: AuditEvent, atMs: number): AuditContent {
  return {
    at_ms: atMs,
    action: fit(action),
    result,
    actor_kind: actor.kind,
    actor_id: fitOrNull(actor.id),
    subject_kind: subject?.kind ?? null,
    subject_id: fitOrNull(subject?.id),
    address: fitOrNull(address),
    // JSON escapes what is unfit.
    details: details === undefined ? null : JSON.stringify(details)
  }
}

/** The row that comes after the one with `previousHash`. */
export function linkRow (content: AuditContent, sequence: number, previousHash: string, key: KeyObject): AuditRow {
  const linked = { ...content, sequence, previous_hash: previousHash }
  const hash = hashOf(linked)
  return { ...linked, hash, mac: macOfHash(hash, key) }
}

/** SHA-256, as hex, over the JSON array of the row's members in their documented order. */
export function hashOf (row: Omit<AuditRow, 'hash' | 'mac'>): string {
  return createHash('sha256').update(JSON.stringify([
    row.previous_hash, row.sequence, row.at_ms, row.action, row.result, row.actor_kind, row.actor_id, row.subject_kind, row.subject_id, row.address, row.details
  ])).digest('hex')
}

/** The seal of a row, which nobody makes without the audit key. */
export function macOfHash (hash: string, key: KeyObject): string {
  return macOf(['event', hash], key)
}

/** The seal of the head. */
export function macOfHead ({ sequence, hash, pruned_through: prunedThrough, pruned_hash: prunedHash }: AuditHead, key: KeyObject): string {
  return macOf(['head', sequence, hash, prunedThrough, prunedHash], key)
}

/** Compares two seals in constant time. */
export function isSameMac (one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function macOf (parts: readonly unknown[], key: KeyObject): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex')
}

function fitOrNull (text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : fit(text)
}

// PostgreSQL has no place for a NUL, and half a surrogate pair is no UTF-8.
function fit (text: string): string {
  return Buffer.from(text.slice(0, maxTextCharacters)).toString().replaceAll('\0', '\uFFFD')
}
