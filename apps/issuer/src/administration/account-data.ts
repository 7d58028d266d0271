/** An account as administrators are told of it: all but its password. */
import type { Account } from '../accounts/account.js'
import { isoOrNull } from '../keys/key-data.js'

/** What the API and the command line tell of an account. */
export function accountData (account: Account) {
  return {
    id: account.id,
    username: account.username,
    scopes: [...account.scopes],
    roles: [...account.roles],
    groups: [...account.groups],
    claims: { ...account.claims },
    disabled: account.disabledAtMs !== null,
    disabled_at: isoOrNull(account.disabledAtMs),
    created_at: new Date(account.createdAtMs).toISOString()
  }
}
