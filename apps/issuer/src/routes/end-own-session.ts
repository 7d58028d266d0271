/** Somebody ends one of their own sessions. */
import type { AuditOrigin } from '../audit/audit-log.js'
import { NotFound } from '../errors.js'
import type { Session } from '../sessions/session.js'
import type { SessionStore } from '../sessions/session-store.js'

/**
 * Ends the session with this id, or finds it over: `true` when it is the current one.
 * @throws `NOT_FOUND` when there is none of the owner's with this id
 */
export async function endOwnSession (sessions: SessionStore, id: string, current: Session, by: AuditOrigin): Promise<boolean> {
  const session = await sessions.byId(id)
  if (session === null || session.accountId !== current.accountId) throw new NotFound()
  await sessions.end(session.id, 'ended-by-owner', by)
  return session.id === current.id
}
