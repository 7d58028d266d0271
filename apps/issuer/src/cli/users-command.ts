/** `users set`: creates or changes an account. */
import { Command } from 'commander'
import { AccountStore } from '../accounts/account-store.js'
import { parseOwnClaims } from '../accounts/own-claims.js'
import { createPasswordHasher } from '../accounts/password-hasher.js'
import { setAccount } from '../accounts/set-account.js'
import { SessionStore } from '../sessions/session-store.js'
import { readSecret } from './read-secret.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withDatabase } from './with-database.js'

interface SetOptions {
  readonly passwordStdin?: true
  readonly scope?: readonly string[]
  readonly role?: readonly string[]
  readonly group?: readonly string[]
  readonly claims?: string
  readonly json?: true
}

/** Makes the command `users`. */
export function usersCommand (terminal: Terminal): Command {
  const users = new Command('users').description('People who sign in')
  users.command('set')
    .description('Create an account, or change what is given of it')
    .argument('<username>')
    .option('--password-stdin', 'read the password from standard input (needed for a new account)')
    .option('--scope <scope...>', 'scopes of its tokens, instead of those it has')
    .option('--role <role...>', 'roles, instead of those it has')
    .option('--group <group...>', 'groups, instead of those it has')
    .option('--claims <json>', 'claims of its own, as a JSON object')
    .option('--json', 'answer in JSON')
    .action((username: string, options: SetOptions) => setUser(terminal, username, options))
  return users
}

async function setUser (terminal: Terminal, username: string, options: SetOptions): Promise<void> {
  const { scope, role, group, claims } = options
  const setting = {
    username,
    ...options.passwordStdin && { password: await readSecret(terminal.stdin, 'password') },
    ...scope && { scopes: scope },
    ...role && { roles: role },
    ...group && { groups: group },
    ...claims !== undefined && { claims: parseOwnClaims(claims) }
  }
  const account = await withDatabase(terminal.env, (db, config) => setAccount({
    accounts: new AccountStore(db, Date.now),
    sessions: new SessionStore(db, config, Date.now),
    hasher: createPasswordHasher()
  }, setting))
  report(terminal, { sentence: `${account.created ? 'Created' : 'Updated'} the account ${account.username} (${account.id})`, data: { ...account } }, options.json === true)
}
