/** A name and a password to an account, or not. */
import { Busy } from '../errors.js'
import type { Account } from './account.js'
import type { AccountStore } from './account-store.js'
import type { PasswordHasher } from './password-hasher.js'
import { canonicalUsername } from './username.js'

/** What signing in works with. */
export interface AuthenticationParts {
  readonly accounts: AccountStore
  readonly hasher: PasswordHasher
}

/** Why nobody was let in. It is for the operator: whoever asked hears the same in every case. */
export type RefusalCause = 'unknown-account' | 'wrong-password' | 'disabled' | 'unusable-hash'

/** The account, or why there is none, whose name it was, and what the operator can do about a hash of no use. */
export type Authentication =
  | { readonly account: Account, readonly refused: null }
  | { readonly account: null, readonly refused: RefusalCause, readonly accountId: string | null, readonly flaw: string | null }

/**
 * The account these credentials belong to. An unknown name, and a disabled account, cost the work of a wrong password: as many
 * queries, and as much hashing.
 * A hash made in another way than today's is renewed on the way.
 * @throws `BUSY` when too many passwords are being checked, `CLIENT_GONE` when the signal says so before this one's turn
 */
export async function authenticate ({ accounts, hasher }: AuthenticationParts, username: string, password: string, signal?: AbortSignal): Promise<Authentication> {
  // No account's canonical name is empty, so that what cannot be a name is looked up like one that nobody has.
  const account = await accounts.byCanonicalUsername(canonicalUsername(username) ?? '')
  const isRight = await hasher.verify(password, account?.passwordHash ?? null, signal)
  const authentication = judge(account, isRight, hasher)
  if (authentication.account !== null) await renewHash({ accounts, hasher }, authentication.account, password)
  return authentication
}

// Whatever keeps an account out is decided here, when the work is done: nobody can tell from the time which it was.
function judge (account: Account | null, isRight: boolean, hasher: PasswordHasher): Authentication {
  if (account === null) return { account: null, refused: 'unknown-account', accountId: null, flaw: null }
  const flaw = hasher.flawOf(account.passwordHash)
  if (flaw !== null) return { account: null, refused: 'unusable-hash', accountId: account.id, flaw }
  if (!isRight) return { account: null, refused: 'wrong-password', accountId: account.id, flaw: null }
  if (account.disabledAtMs !== null) return { account: null, refused: 'disabled', accountId: account.id, flaw: null }
  return { account, refused: null }
}

async function renewHash ({ accounts, hasher }: AuthenticationParts, { id, passwordHash }: Account, password: string): Promise<void> {
  if (!hasher.isOutdated(passwordHash)) return
  try {
    await accounts.upgradeHash(id, passwordHash, await hasher.hash(password))
  } catch (error) {
    // The password was right all the same, and the next login will find time for it.
    if (!(error instanceof Busy)) throw error
  }
}
