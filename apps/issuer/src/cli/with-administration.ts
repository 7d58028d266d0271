/** Opens what administration works with for one command. */
import { AccountStore } from '../accounts/account-store.js'
import { configuredHasher } from '../accounts/configured-hasher.js'
import { createPasswordPolicy } from '../accounts/password-policy.js'
import { canonicalUsername } from '../accounts/username.js'
import type { Account } from '../accounts/account.js'
import type { AdministrationParts } from '../administration/administration-parts.js'
import { operator } from '../audit/audit-log.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import { ClientStore } from '../clients/client-store.js'
import type { Client } from '../clients/client-store.js'
import type { Environment } from '../config.js'
import { InputError } from '../errors.js'
import { SessionStore } from '../sessions/session-store.js'
import { withAudit } from './with-audit.js'

/** Who does what is done here. */
export const byOperator: AuditOrigin = { actor: operator }

/**
 * Runs the work on the data, whether or not a server is running on it.
 * @throws ConfigError, or what the work throws
 */
export async function withAdministration<T> (env: Environment, work: (parts: AdministrationParts) => Promise<T>): Promise<T> {
  return await withAudit(env, ({ db, config, audit }) => work({
    db,
    accounts: new AccountStore(db, Date.now),
    sessions: new SessionStore(db, config, Date.now, undefined, audit),
    clients: new ClientStore(db, Date.now),
    hasher: configuredHasher(config),
    passwordPolicy: createPasswordPolicy(config.issuerUrl),
    audit,
    now: Date.now
  }))
}

/**
 * The account of this name, in any spelling.
 * @throws InputError when there is none
 */
export async function accountNamed ({ accounts }: Pick<AdministrationParts, 'accounts'>, username: string): Promise<Account> {
  const canonical = canonicalUsername(username)
  const account = canonical === null ? null : await accounts.byCanonicalUsername(canonical)
  if (account === null) throw new InputError(`There is no account ${username}`)
  return account
}

/**
 * The client of this id.
 * @throws InputError when there is none
 */
export async function clientNamed ({ clients }: Pick<AdministrationParts, 'clients'>, clientId: string): Promise<Client> {
  const client = await clients.byId(clientId)
  if (client === null) throw new InputError(`There is no client ${clientId}`)
  return client
}
