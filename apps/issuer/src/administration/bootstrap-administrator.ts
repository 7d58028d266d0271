/** The first administrator: made by the environment, since nobody is there yet to make one. */
import type { FastifyBaseLogger } from 'fastify'
import { issuerItself } from '../audit/audit-log.js'
import type { Config } from '../config.js'
import { AlreadyExists, InputError } from '../errors.js'
import type { AdministrationParts } from './administration-parts.js'
import { adminScope } from './administrator.js'
import { createAccount } from './create-account.js'

/**
 * Creates the account of `BOOTSTRAP_ADMIN_USERNAME` with the scope `issuer:admin`, if no account has that scope, disabled ones included.
 * Of replicas that start at once, one does.
 * @throws Error that names the variable when the name or the password cannot be used, or the name is somebody's who is no administrator
 */
export async function bootstrapAdministrator (
  parts: AdministrationParts, { bootstrapAdminUsername: username, bootstrapAdminPassword: password }: Pick<Config, 'bootstrapAdminUsername' | 'bootstrapAdminPassword'>, log: FastifyBaseLogger
): Promise<void> {
  if (username === null || password === null || await parts.accounts.hasScope(adminScope)) return
  try {
    const { kept, created } = await createAccount(
      parts, { username, password, scopes: [adminScope], roles: [], groups: [], claims: {} }, { actor: issuerItself })
    if (created) log.warn({ account: kept.id, username: kept.username }, 'created the first administrator: unset BOOTSTRAP_ADMIN_PASSWORD now, and give this account another password')
  } catch (error) {
    // Another replica may have been faster, with another password.
    if (error instanceof AlreadyExists && await parts.accounts.hasScope(adminScope)) return
    if (error instanceof AlreadyExists) {
      throw new Error(`BOOTSTRAP_ADMIN_USERNAME names an account that is no administrator: write another name, or run users set ${username} --scope ${adminScope}`, { cause: error })
    }
    if (error instanceof InputError) throw new Error(`BOOTSTRAP_ADMIN_USERNAME and BOOTSTRAP_ADMIN_PASSWORD cannot make the first administrator: ${error.message}`, { cause: error })
    throw error
  }
}
