/** A name and a password to an account, or not. */
import type { Account } from './account.js'
import type { AccountStore } from './account-store.js'
import type { PasswordHasher } from './password-hasher.js'
import { canonicalUsername } from './username.js'

/**
 * The account these credentials belong to, or `null`. An unknown name, and a disabled account, cost as much time as a wrong password.
 * A hash made with older parameters is renewed on the way.
 * @throws `BUSY` when too many passwords are being checked
 */
export async function authenticate (accounts: AccountStore, hasher: PasswordHasher, username: string, password: string): Promise<Account | null> {
  const canonical = canonicalUsername(username)
  const account = canonical === null ? null : await accounts.byCanonicalUsername(canonical)
  const verified = await hasher.verify(password, account?.passwordHash ?? null)
  if (account === null || !verified || account.disabledAtMs !== null) return null

  if (hasher.isOutdated(account.passwordHash)) {
    await accounts.upgradeHash(account.id, account.passwordHash, await hasher.hash(password))
  }
  return account
}
