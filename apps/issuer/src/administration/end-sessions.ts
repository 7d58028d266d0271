/** Ends sessions of others. */
import type { AuditOrigin } from '../audit/audit-log.js'
import { NotFound } from '../errors.js'
import type { Session } from '../sessions/session.js'
import type { AdministrationParts } from './administration-parts.js'
import { doneBy } from './audit-events.js'

/**
 * Ends a session, and returns what it was; also when it is over already.
 * @throws `NOT_FOUND`
 */
export async function endSession ({ sessions }: Pick<AdministrationParts, 'sessions'>, id: string, by: AuditOrigin): Promise<Session> {
  const session = await sessions.byId(id)
  if (session === null) throw new NotFound()
  await sessions.end(id, 'ended-by-operator', by)
  return session
}

/**
 * Ends all sessions of an account, and says how many were not over.
 * @throws `NOT_FOUND`
 */
export async function endSessionsOf ({ accounts, sessions, audit }: Pick<AdministrationParts, 'accounts' | 'sessions' | 'audit'>, accountId: string, by: AuditOrigin): Promise<number> {
  if (await accounts.byId(accountId) === null) throw new NotFound()
  return await sessions.inTransaction(async (transaction, itsSessions) => {
    const ended = await itsSessions.endAllOf(accountId, 'ended-by-operator', { by })
    await audit.record(doneBy(by, 'sessions.ended', { kind: 'account', id: accountId }, { ended }), transaction)
    return ended
  })
}
