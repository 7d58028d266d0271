/** Creates an account or brings it to what is asked for; doing it twice changes nothing. */
import { InputError } from '../errors.js'
import { isScopeToken } from '../scope.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { AccountProfile } from './account.js'
import type { AccountStore } from './account-store.js'
import type { PasswordHasher } from './password-hasher.js'
import { assertNewPassword } from './password-policy.js'
import { parseUsername } from './username.js'

/** What an account should be. What is absent stays as it is, or begins empty. */
export interface AccountSetting extends Partial<AccountProfile> {
  readonly username: string
  /** Needed for a new account. */
  readonly password?: string
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
}

// In base64url, with our own claims and the signature, it still fits the 3,800 bytes of a cookie.
const maxProfileBytes = 2_000

/**
 * Creates the account, or changes what is given of it. A password that is right already is not hashed anew;
 * another one ends the account's sessions.
 * @throws InputError when something given cannot be used
 */
export async function setAccount ({ accounts, sessions, hasher }: AccountParts, setting: AccountSetting): Promise<AccountSet> {
  const { shown: username, canonical } = parseUsername(setting.username)
  const { password, scopes = [], roles = [], groups = [], claims = {} } = setting
  assertProfile({ scopes, roles, groups, claims })
  if (password !== undefined) assertNewPassword(password)

  const before = await accounts.byCanonicalUsername(canonical)
  if (before === null) {
    if (password === undefined) throw new InputError(`There is no account ${username}: a new one needs a password`)
    const passwordHash = await hasher.hash(password)
    const id = await accounts.add({ username, usernameCanonical: canonical, passwordHash, scopes, roles, groups, claims })
    // Somebody else added it in the meantime, so now it is there to be changed.
    return id === null ? await setAccount({ accounts, sessions, hasher }, setting) : { id, username, created: true }
  }

  assertProfile({ ...before, ...setting })
  const { id } = before
  const changesPassword = password !== undefined && !await hasher.verify(password, before.passwordHash)
  await accounts.change(id, { ...setting, username, ...changesPassword && { passwordHash: await hasher.hash(password) } })
  if (changesPassword) await sessions.endAllOf(id, 'password-changed')
  return { id, username, created: false }
}

function assertProfile ({ scopes, roles, groups, claims }: AccountProfile): void {
  const badScope = scopes.find(scope => !isScopeToken(scope))
  if (badScope !== undefined) throw new InputError(`${JSON.stringify(badScope)} is not a scope: no spaces, quotes or backslashes, at most 100 characters`)
  const badName = [...roles, ...groups].find(name => !/^[^\p{Cc}\p{Cs}]{1,100}$/u.test(name))
  if (badName !== undefined) throw new InputError(`${JSON.stringify(badName)} is not the name of a role or group: 1 to 100 characters`)
  const bytes = Buffer.byteLength(JSON.stringify([scopes, roles, groups, claims]))
  if (bytes > maxProfileBytes) throw new InputError(`Scopes, roles, groups and claims take ${bytes} bytes, but a cookie has room for ${maxProfileBytes}`)
}
