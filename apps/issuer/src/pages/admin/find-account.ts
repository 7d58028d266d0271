/** Finds somebody by what people have at hand: the name, or the id. */
import type { Account } from '../../accounts/account.js'
import type { AccountStore } from '../../accounts/account-store.js'
import { canonicalUsername } from '../../accounts/username.js'

/** The account of this name, in any spelling, or of this id; `null` for none. */
export async function findAccount (accounts: AccountStore, nameOrId: string): Promise<Account | null> {
  const canonical = canonicalUsername(nameOrId)
  return (canonical === null ? null : await accounts.byCanonicalUsername(canonical) ?? await accounts.byId(canonical))
}
