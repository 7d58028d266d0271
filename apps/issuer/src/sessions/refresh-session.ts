/** The exchange of a refresh token for its successor, however many try at once. */
import { anonymous } from '../audit/audit-log.js'
import { judgeRefresh } from './refresh-rule.js'
import type { Session } from './session.js'
import type { SessionStore } from './session-store.js'
import type { RefreshTicket } from './session-token.js'

// A race that is lost is judged anew: then it is a repeat, a late one, or over.
const maxAttempts = 4

/**
 * Exchanges the ticket for its successor, or `null` when it proves nothing any more. A repeat within the grace period gets the same
 * successor; a later one ends the session. `inspect` sees the session before anything is changed, and may refuse by throwing.
 * `address` is where the ticket came from; `now` is the clock, in milliseconds.
 */
export async function refreshSession (
  sessions: SessionStore, ticket: RefreshTicket, address: string, now: () => number, inspect: (session: Session) => Promise<void>
): Promise<RefreshTicket | null> {
  const { sessionId, counter } = ticket
  const successor = { sessionId, counter: counter + 1 }
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const session = await sessions.byId(sessionId)
    const verdict = session === null ? null : judgeRefresh(session, counter, sessions.policy, now())
    if (session === null || verdict === null || verdict.action === 'over') return null
    if (verdict.action === 'end') {
      await sessions.end(sessionId, verdict.cause, { actor: anonymous, address })
      return null
    }
    await inspect(await sessions.withStatus(session))
    if (verdict.action === 'repeat') {
      sessions.noteRepeat(session)
      return successor
    }
    if (await sessions.advance(sessionId, counter)) return successor
  }
  return null
}
