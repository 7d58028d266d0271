/** Creates an account or brings it to what is asked for; doing it twice changes nothing. */
import type { Database } from '../database/database.js'
import { InputError } from '../errors.js'
import { isScopeToken } from '../scope.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { AccountProfile } from './account.js'
import type { AccountStore } from './account-store.js'
import type { PasswordHasher } from './password-hasher.js'
import type { PasswordHash } from './password-hash.js'
import type { PasswordPolicy } from './password-policy.js'
import { parseUsername } from './username.js'

/** What an account should be. What is absent stays as it is, or begins empty. */
export interface AccountSetting extends Partial<AccountProfile> {
  readonly username: string
  /** It, or a hash of it, is needed for a new account. */
  readonly password?: string
  /** What another system kept in the place of the password, in the place of `password`: the next login makes it one of ours. */
  readonly passwordHash?: PasswordHash
}

/** The account, and whether it is new. */
export interface AccountSet {
  readonly id: string
  readonly username: string
  readonly created: boolean
}

/** What setting an account works with. */
export interface AccountParts {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly hasher: PasswordHasher
  readonly passwordPolicy: PasswordPolicy
}

// In base64url, with our own claims and the signature, it still fits the 3,800 bytes of a cookie.
const maxProfileBytes = 2_000

/**
 * Creates the account, or changes what is given of it. A password that is right already is not hashed anew;
 * another one ends the account's sessions. `alsoKeep` is part of the transaction in which that is kept.
 * @throws InputError when something given cannot be used
 */
export async function setAccount (
  parts: AccountParts, setting: AccountSetting, alsoKeep: (set: AccountSet, transaction: Database) => Promise<void> = async () => {}
): Promise<AccountSet> {
  const { accounts, sessions, hasher, passwordPolicy } = parts
  const { shown: username, canonical } = parseUsername(setting.username)
  const { password, passwordHash: imported, scopes = [], roles = [], groups = [], claims = {} } = setting
  assertProfile({ scopes, roles, groups, claims })
  if (password !== undefined && imported !== undefined) throw new InputError('An account has a password or a hash of one: leave one of them out')
  if (password !== undefined) await passwordPolicy.assertAllowed(password, username)

  const before = await accounts.byCanonicalUsername(canonical)
  if (before === null) {
    const passwordHash = password === undefined ? imported?.text : await hasher.hash(password)
    if (passwordHash === undefined) throw new InputError(`There is no account ${username}: a new one needs a password`)
    const added = await sessions.inTransaction(async transaction => {
      const id = await accounts.within(transaction).add({ username, usernameCanonical: canonical, passwordHash, scopes, roles, groups, claims })
      if (id === null) return null
      const set = { id, username, created: true }
      await alsoKeep(set, transaction)
      return set
    })
    // Somebody else added it in the meantime, so now it is there to be changed.
    return added ?? await setAccount(parts, setting, alsoKeep)
  }

  assertProfile({ ...before, ...setting })
  const passwordHash = await newHash(hasher, before.passwordHash, setting)
  return await sessions.inTransaction(async (transaction, itsSessions) => {
    await accounts.within(transaction).change(before.id, { ...setting, username, passwordHash })
    if (passwordHash !== undefined) await itsSessions.endAllOf(before.id, 'password-changed')
    const set = { id: before.id, username, created: false }
    await alsoKeep(set, transaction)
    return set
  })
}

async function newHash (hasher: PasswordHasher, former: string, { password, passwordHash: imported }: AccountSetting): Promise<string | undefined> {
  if (imported !== undefined) return imported.text === former ? undefined : imported.text
  return password === undefined || await hasher.verify(password, former) ? undefined : await hasher.hash(password)
}

/**
 * Refuses scopes, roles, groups and claims that cannot be in a token, or not together.
 * @throws InputError
 */
export function assertProfile ({ scopes, roles, groups, claims }: AccountProfile): void {
  const badScope = scopes.find(scope => !isScopeToken(scope))
  if (badScope !== undefined) throw new InputError(`${JSON.stringify(badScope)} is not a scope: no spaces, quotes or backslashes, at most 100 characters`)
  const badName = [...roles, ...groups].find(name => !/^[^\p{Cc}\p{Cs}]{1,100}$/u.test(name))
  if (badName !== undefined) throw new InputError(`${JSON.stringify(badName)} is not the name of a role or group: 1 to 100 characters`)
  const bytes = Buffer.byteLength(JSON.stringify([scopes, roles, groups, claims]))
  if (bytes > maxProfileBytes) throw new InputError(`Scopes, roles, groups and claims take ${bytes} bytes, but a cookie has room for ${maxProfileBytes}`)
}
