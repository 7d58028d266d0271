/** Who administers the issuer: whoever has the scope `issuer:admin`. */
import type { Account } from '../accounts/account.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import type { Database } from '../database/database.js'
import { LastAdministrator, OwnRights } from '../errors.js'

/** The scope that lets its owner administer the issuer. */
export const adminScope = 'issuer:admin'

/** Says whether the account can sign in and administer. */
export function isAdministrator ({ scopes, disabledAtMs }: Pick<Account, 'scopes' | 'disabledAtMs'>): boolean {
  return disabledAtMs === null && scopes.includes(adminScope)
}

/**
 * Refuses, within the transaction of a change, that an account stops being an administrator when it is the one who asks, or the last one.
 * An operator may do both, and can undo them.
 * @throws `OWN_RIGHTS`, `LAST_ADMINISTRATOR`
 */
export async function assertDispensable (transaction: Database, accountId: string, { actor }: AuditOrigin): Promise<void> {
  if (actor.kind === 'operator') return
  if (actor.kind === 'account' && actor.id === accountId) throw new OwnRights()
  // An update that changes nothing holds them all, so that two administrators cannot remove each other at the same moment.
  const rows = await transaction.updateTable('accounts')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('disabled_at_ms', 'is', null)
    .where('scopes', 'like', `%"${adminScope}"%`)
    .returning(['id', 'scopes'])
    .execute()
  // LIKE minds no case in SQLite.
  const others = rows.filter(({ id, scopes }) => id !== accountId && (JSON.parse(scopes) as string[]).includes(adminScope))
  if (others.length === 0) throw new LastAdministrator()
}
