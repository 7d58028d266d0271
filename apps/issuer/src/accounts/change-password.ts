/** The owner of an account sets another password. */
import { InputError } from '../errors.js'
import type { SessionStore } from '../sessions/session-store.js'
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
  readonly accountId: string
  /** The session that goes on. */
  readonly sessionId: string
  readonly current: string
  readonly next: string
}

/**
 * Sets the password and ends every other session of the account: `true`, or `false` when the current password is wrong. Of several
 * changes at once, one is made.
 * @throws InputError when the policy refuses the new password, `BUSY` and `CLIENT_GONE` as the hasher
 */
export async function changePassword (parts: ChangeParts, { accountId, sessionId, current, next }: PasswordWish, signal?: AbortSignal): Promise<boolean> {
  const { accounts, sessions, hasher, passwordPolicy } = parts
  const account = await accounts.byId(accountId)
  if (account === null) return false
  await passwordPolicy.assertAllowed(next, account.username)
  if (!await hasher.verify(current, account.passwordHash, signal)) return false
  if (current.normalize('NFC') === next.normalize('NFC')) throw new InputError('The new password is the one that the account has already')

  const passwordHash = await hasher.hash(next, signal)
  // Before, so that no crash leaves them alive under the new password; and once more, for those that began meanwhile.
  await sessions.endOthersOf(accountId, sessionId, 'password-changed')
  if (!await accounts.replacePassword(account, passwordHash)) return false
  await sessions.endOthersOf(accountId, sessionId, 'password-changed')
  return true
}
