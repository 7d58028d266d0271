/** Changes of one account by an administrator: each is one transaction, with what it ends and what is written down of it. */
import type { Account, AccountProfile } from '../accounts/account.js'
import { assertProfile } from '../accounts/set-account.js'
import type { AccountStore } from '../accounts/account-store.js'
import type { Database } from '../database/database.js'
import { NotFound, PreconditionFailed } from '../errors.js'
import type { SessionStore } from '../sessions/session-store.js'
import { anyState } from './administration-parts.js'
import type { AdministrationParts, IsExpected } from './administration-parts.js'
import { assertDispensable, isAdministrator } from './administrator.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import { doneBy } from './audit-events.js'

/** What is to be different; absent members stay. */
export interface AccountPatch extends Partial<AccountProfile> {
  /** `true` ends all sessions, and refuses every sign-in. */
  readonly disabled?: boolean
}

/** The account, held, and what may be done to it. */
interface Held {
  readonly transaction: Database
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly before: Account
}

/**
 * Changes the account and returns it. Tokens follow at their next refresh, a disabled account's at once as far as the issuer is asked.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`, `OWN_RIGHTS`, `LAST_ADMINISTRATOR`; InputError for what cannot be used
 */
export async function changeAccount (parts: AdministrationParts, id: string, patch: AccountPatch, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<Account> {
  const { disabled, ...profile } = patch
  return await onHeld(parts, id, isExpected, async ({ transaction, accounts, sessions, before }) => {
    assertProfile({ ...before, ...profile })
    const disables = disabled === true && before.disabledAtMs === null
    const enables = disabled === false && before.disabledAtMs !== null
    const change = { ...profile, ...disables && { disabledAtMs: parts.now() }, ...enables && { disabledAtMs: null } }
    if (isAdministrator(before) && !isAdministrator({ ...before, ...change })) await assertDispensable(transaction, id, by)

    await accounts.change(id, change)
    if (disables) await sessions.endAllOf(id, 'account-disabled')
    const after = await accounts.byId(id) ?? before
    const subject = { kind: 'account', id } as const
    const { scopes, roles, groups, claims } = profile
    await parts.audit.record([
      ...scopes ?? roles ?? groups ?? claims
        ? [doneBy(by, 'user.changed', subject, { ...scopes && { scopes }, ...roles && { roles }, ...groups && { groups }, ...claims && { claims: Object.keys(claims) } })]
        : [],
      ...disables || enables ? [doneBy(by, disables ? 'user.disabled' : 'user.enabled', subject)] : []
    ], transaction)
    return after
  })
}

/**
 * Gives the account another password, and ends all of its sessions.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`; InputError when the password cannot be used
 */
export async function replacePassword (parts: AdministrationParts, id: string, password: string, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<Account> {
  const before = await parts.accounts.byId(id)
  if (before === null) throw new NotFound()
  if (!isExpected(before)) throw new PreconditionFailed()
  await parts.passwordPolicy.assertAllowed(password, before.username)
  const passwordHash = await parts.hasher.hash(password)
  return await onHeld(parts, id, isExpected, async ({ transaction, accounts, sessions, before }) => {
    await accounts.change(id, { passwordHash })
    const ended = await sessions.endAllOf(id, 'password-changed')
    const after = await accounts.byId(id) ?? before
    await parts.audit.record(doneBy(by, 'user.password-replaced', { kind: 'account', id }, { sessions_ended: ended }), transaction)
    return after
  })
}

/**
 * Removes the account for good, with its sessions.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`, `OWN_RIGHTS`, `LAST_ADMINISTRATOR`
 */
export async function removeAccount (parts: AdministrationParts, id: string, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<Account> {
  return await onHeld(parts, id, isExpected, async ({ transaction, accounts, sessions, before }) => {
    if (isAdministrator(before)) await assertDispensable(transaction, id, by)
    await sessions.endAllOf(id, 'account-removed')
    await accounts.remove(id)
    await parts.audit.record(doneBy(by, 'user.removed', { kind: 'account', id }, { username: before.username }), transaction)
    return before
  })
}

async function onHeld<T> (parts: AdministrationParts, id: string, isExpected: IsExpected, work: (held: Held) => Promise<T>): Promise<T> {
  return await parts.sessions.inTransaction(async (transaction, sessions) => {
    const accounts = parts.accounts.within(transaction)
    const before = await accounts.hold(id)
    if (before === null) throw new NotFound()
    if (!isExpected(before)) throw new PreconditionFailed()
    return await work({ transaction, accounts, sessions, before })
  })
}
