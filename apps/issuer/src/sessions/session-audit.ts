/** What the audit log keeps of what happens to sessions. */
import { anonymous, issuerItself, operator } from '../audit/audit-log.js'
import type { AuditActor, AuditEvent } from '../audit/audit-log.js'
import type { EndCause } from './session.js'
import type { SessionEvent } from './session-events.js'

/** The rows of an event: none for what a sign-in or a refresh tells of already, two for a refresh token that came again too late. */
export function auditOfSession (event: SessionEvent): readonly AuditEvent[] {
  if (event.type !== 'session-ended') return []
  const { sessionId, accountId, cause, by } = event
  const ended: AuditEvent = {
    action: 'session.ended',
    result: 'ok',
    actor: by?.actor ?? actorOf(cause, accountId),
    subject: { kind: 'session', id: sessionId },
    ...by?.address !== undefined && { address: by.address },
    details: { cause, account: accountId }
  }
  return cause.startsWith('reuse') ? [{ ...ended, action: 'refresh.reused', result: 'refused' }, ended] : [ended]
}

// Where nobody said who it was, the cause does.
function actorOf (cause: EndCause, accountId: string): AuditActor {
  if (cause === 'ended-by-operator') return operator
  if (cause.startsWith('reuse')) return anonymous
  // What was done to the account has a row of its own.
  return cause.startsWith('account-') || cause === 'password-changed' ? issuerItself : { kind: 'account', id: accountId }
}
