/** Ends every sign-in there is. */
import type { AuditOrigin } from '../audit/audit-log.js'
import { canonicalUsername } from '../accounts/username.js'
import type { AdministrationParts } from './administration-parts.js'
import { doneBy } from './audit-events.js'

const accountsAtOnce = 200

/** Ends the sessions of all accounts, some accounts in each transaction, and says how many were not over. Broken off, it can be run again. */
export async function endAllSessions ({ accounts, sessions, audit }: AdministrationParts, by: AuditOrigin): Promise<number> {
  let ended = 0
  let after = ''
  for (;;) {
    const some = await accounts.list({ limit: accountsAtOnce, after })
    ended += await sessions.inTransaction(async (transaction, itsSessions) => {
      let count = 0
      for (const { id } of some) count += await itsSessions.endAllOf(id, 'ended-by-operator', { by })
      if (count > 0) await audit.record(doneBy(by, 'sessions.ended', undefined, { ended: count }), transaction)
      return count
    })
    const last = some.at(-1)
    if (last === undefined || some.length < accountsAtOnce) return ended
    after = canonicalUsername(last.username) ?? ''
  }
}
