/** Finds events in the audit log, the latest first. */
import type { Database } from '../database/database.js'
import type { AuditActor, AuditEvent, AuditSubject } from './audit-log.js'
import type { AuditRow } from './audit-row.js'

/** Which events. */
export interface AuditFilter {
  /** Not before this time, in milliseconds. */
  readonly sinceMs?: number
  /** Before this time, in milliseconds. */
  readonly untilMs?: number
  /** The id of who did it. */
  readonly actor?: string
  /** The id of what it was done to. */
  readonly subject?: string
  readonly action?: string
  readonly result?: AuditEvent['result']
  /** Before the event with this sequence. */
  readonly before?: number
  readonly limit: number
}

/** An event as it is told. */
export interface RecordedEvent {
  readonly sequence: number
  /** ISO 8601. */
  readonly at: string
  readonly action: string
  readonly result: string
  readonly actor: AuditActor
  readonly subject: AuditSubject | null
  readonly address: string | null
  readonly details: NonNullable<AuditEvent['details']> | null
  readonly hash: string
}

/** The latest events that the filter lets through, the latest first. */
export async function findAuditEvents (db: Database, filter: AuditFilter): Promise<readonly RecordedEvent[]> {
  const { sinceMs, untilMs, actor, subject, action, result, before, limit } = filter
  let query = db.selectFrom('audit_events').selectAll().orderBy('sequence', 'desc').limit(limit)
  if (sinceMs !== undefined) query = query.where('at_ms', '>=', sinceMs)
  if (untilMs !== undefined) query = query.where('at_ms', '<', untilMs)
  if (actor !== undefined) query = query.where('actor_id', '=', actor)
  if (subject !== undefined) query = query.where('subject_id', '=', subject)
  if (action !== undefined) query = query.where('action', '=', action)
  if (result !== undefined) query = query.where('result', '=', result)
  if (before !== undefined) query = query.where('sequence', '<', before)
  return (await query.execute()).map(toEvent)
}

function toEvent (row: AuditRow): RecordedEvent {
  return {
    sequence: row.sequence,
    at: new Date(row.at_ms).toISOString(),
    action: row.action,
    result: row.result,
    actor: { kind: row.actor_kind as AuditActor['kind'], id: row.actor_id },
    subject: row.subject_kind === null || row.subject_id === null ? null : { kind: row.subject_kind as AuditSubject['kind'], id: row.subject_id },
    address: row.address,
    details: row.details === null ? null : JSON.parse(row.details),
    hash: row.hash
  }
}
