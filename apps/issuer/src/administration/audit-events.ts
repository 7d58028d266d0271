/** What administrators did, as the audit log keeps it. */
import type { AuditEvent } from '../audit/audit-log.js'
import type { AuditOrigin } from '../audit/audit-log.js'

/** What was done to what, and by whom. */
export function doneBy (
  { actor, address }: AuditOrigin, action: AuditEvent['action'], subject: AuditEvent['subject'], details?: AuditEvent['details']
): AuditEvent {
  return { action, result: 'ok', actor, ...subject && { subject }, ...address !== undefined && { address }, ...details && { details } }
}
