/** The owner of an account sets another password. */
import type { Database } from '../database/database.js'
import { InputError } from '../errors.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { Account } from './account.js'
import type { AccountStore } from './account-store.js'
import type { PasswordHasher } from './password-hasher.js'
import type { PasswordPolicy } from './password-policy.js'

/** What changing a password works with. */
export interface ChangeParts {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly hasher: PasswordHasher
  readonly passwordPolicy: PasswordPolicy
}

/** Who wants which password. */
export interface PasswordWish {
  readonly account: Account
  /** The session that goes on. */
  readonly sessionId: string
  readonly current: string
  readonly next: string
}

/**
 * Sets the password and ends every other session of the account: `true`, or `false` when the current password is wrong. Of several
 * changes at once, one is made. `alsoKeep` is part of the transaction in which that is kept.
 * @throws InputError when the policy refuses the new password, `BUSY` and `CLIENT_GONE` as the hasher
 */
export async function changePassword (
  { accounts, sessions, hasher, passwordPolicy }: ChangeParts,
  { account, sessionId, current, next }: PasswordWish,
  alsoKeep: (transaction: Database) => Promise<void>,
  signal?: AbortSignal
): Promise<boolean> {
  await passwordPolicy.assertAllowed(next, account.username)
  if (!await hasher.verify(current, account.passwordHash, signal)) return false
  if (current.normalize('NFC') === next.normalize('NFC')) throw new InputError('The new password is the one that the account has already')

  const passwordHash = await hasher.hash(next, signal)
  return await sessions.inTransaction(async (transaction, itsSessions) => {
    if (!await accounts.within(transaction).replacePassword(account, passwordHash)) return false
    await itsSessions.endAllOf(account.id, 'password-changed', { except: sessionId })
    await alsoKeep(transaction)
    return true
  })
}
