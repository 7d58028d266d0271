/** Creates an account, once, however often it is asked for. */
import { isDeepStrictEqual } from 'node:util'
import type { Account, AccountProfile } from '../accounts/account.js'
import { assertProfile } from '../accounts/set-account.js'
import { parseUsername } from '../accounts/username.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { AlreadyExists } from '../errors.js'
import type { AdministrationParts } from './administration-parts.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import { doneBy } from './audit-events.js'

/** The account to create. */
export interface AccountCreation extends AccountProfile {
  readonly username: string
  readonly password: string
}

/** What was asked for, and whether it is new. */
export interface Created<T> {
  readonly kept: T
  readonly created: boolean
}

/**
 * Creates the account. Asked for the same again, name, password and all, it changes nothing and returns what is there.
 * @throws InputError for what cannot be used; `ALREADY_EXISTS` when there is an account of that name that is not the same
 */
export async function createAccount (parts: AdministrationParts, creation: AccountCreation, by: AuditOrigin): Promise<Created<Account>> {
  const { username, password, scopes, roles, groups, claims } = creation
  const profile = { scopes, roles, groups, claims }
  const { shown, canonical } = parseUsername(username)
  assertProfile(profile)
  await parts.passwordPolicy.assertAllowed(password, shown)

  const before = await parts.accounts.byCanonicalUsername(canonical)
  if (before !== null) {
    if (!await isSame(parts, before, password, profile)) throw new AlreadyExists('an account of this name')
    return { kept: before, created: false }
  }

  const passwordHash = await parts.hasher.hash(password)
  const added = await inTransaction(parts.db, async transaction => {
    const accounts = parts.accounts.within(transaction)
    const id = await accounts.add({ username: shown, usernameCanonical: canonical, passwordHash, ...profile })
    if (id === null) return null
    const account = await accounts.byId(id)
    await parts.audit.record(doneBy(by, 'user.created', { kind: 'account', id }, { username: shown, scopes, roles, groups }), transaction)
    return account
  })
  // Somebody else, or the same request on another way, was first.
  return added === null ? await createAccount(parts, creation, by) : { kept: added, created: true }
}

async function isSame ({ hasher }: AdministrationParts, account: Account, password: string, profile: AccountProfile): Promise<boolean> {
  const { scopes, roles, groups, claims } = account
  return isDeepStrictEqual({ scopes, roles, groups, claims }, profile) && await hasher.verify(password, account.passwordHash)
}
