/** `users set`, `list`, `show`, `disable`, `enable` and `remove`: the people who sign in. */
import { Command } from 'commander'
import { parseOwnClaims } from '../accounts/own-claims.js'
import { setAccount } from '../accounts/set-account.js'
import type { Account } from '../accounts/account.js'
import { accountData } from '../administration/account-data.js'
import { doneBy } from '../administration/audit-events.js'
import { changeAccount, removeAccount } from '../administration/change-account.js'
import { cell, columns } from './columns.js'
import { confirm } from './confirm.js'
import { readSecret } from './read-secret.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { usersImport } from './users-import.js'
import { accountNamed, byOperator, withAdministration } from './with-administration.js'

interface SetOptions {
  readonly passwordStdin?: true
  readonly scope?: readonly string[]
  readonly role?: readonly string[]
  readonly group?: readonly string[]
  readonly claims?: string
  readonly json?: true
}

interface JsonOption {
  readonly json?: true
}

interface RemoveOptions extends JsonOption {
  readonly yes?: true
}

/** Makes the command `users`. */
export function usersCommand (terminal: Terminal): Command {
  const users = new Command('users').description('People who sign in')
  const add = (name: string, description: string): Command => users.command(name).description(description).option('--json', 'answer in JSON')
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
  add('list', 'Show all accounts').action((options: JsonOption) => listUsers(terminal, options))
  add('show', 'Show one account').argument('<username>')
    .action((username: string, options: JsonOption) => showUser(terminal, username, options))
  add('disable', 'End all sessions of an account, and refuse every sign-in').argument('<username>')
    .action((username: string, options: JsonOption) => disableUser(terminal, username, true, options))
  add('enable', 'Let a disabled account sign in again').argument('<username>')
    .action((username: string, options: JsonOption) => disableUser(terminal, username, false, options))
  add('remove', 'Remove an account and its sessions, for good').argument('<username>').option('--yes', 'do not ask')
    .action((username: string, options: RemoveOptions) => removeUser(terminal, username, options))
  users.addCommand(usersImport(terminal))
  return users
}

async function setUser (terminal: Terminal, username: string, options: SetOptions): Promise<void> {
  const { scope, role, group, claims } = options
  const profile = {
    ...scope && { scopes: scope },
    ...role && { roles: role },
    ...group && { groups: group },
    ...claims !== undefined && { claims: parseOwnClaims(claims) }
  }
  const setting = { username, ...options.passwordStdin && { password: await readSecret(terminal.stdin, 'password') }, ...profile }
  const account = await withAdministration(terminal.env, parts => setAccount(parts, setting, async ({ id, created }, transaction) => {
    const { claims, ...granted } = profile
    await parts.audit.record(doneBy(byOperator, created ? 'user.created' : 'user.changed', { kind: 'account', id }, {
      ...granted, ...claims && { claims: Object.keys(claims) }, ...setting.password !== undefined && { password: 'set' }
    }), transaction)
  }))
  report(terminal, { sentence: `${account.created ? 'Created' : 'Updated'} the account ${account.username} (${account.id})`, data: { ...account } }, options.json === true)
}

async function listUsers (terminal: Terminal, { json }: JsonOption): Promise<void> {
  const accounts = await withAdministration(terminal.env, parts => parts.accounts.list())
  report(terminal, {
    sentence: accounts.length === 0 ? 'There are no accounts' : columns(['USER', 'STATE', 'SCOPES', 'ROLES', 'GROUPS', 'ID'], accounts.map(line)),
    data: { users: accounts.map(accountData) }
  }, json === true)
}

function line (account: Account): string[] {
  return [account.username, stateOf(account), cell(account.scopes), cell(account.roles), cell(account.groups), account.id]
}

function stateOf ({ disabledAtMs }: Account): string {
  return disabledAtMs === null ? 'enabled' : 'disabled'
}

async function showUser (terminal: Terminal, username: string, { json }: JsonOption): Promise<void> {
  const account = await withAdministration(terminal.env, parts => accountNamed(parts, username))
  const data = accountData(account)
  report(terminal, {
    sentence: [
      `${data.username} (${data.id}), ${stateOf(account)}${data.disabled_at === null ? '' : ` since ${data.disabled_at}`}, created ${data.created_at}`,
      `scopes: ${cell(data.scopes)}`, `roles: ${cell(data.roles)}`, `groups: ${cell(data.groups)}`, `claims: ${JSON.stringify(data.claims)}`
    ].join('\n'),
    data
  }, json === true)
}

async function disableUser (terminal: Terminal, username: string, disabled: boolean, { json }: JsonOption): Promise<void> {
  const account = await withAdministration(terminal.env, async parts =>
    await changeAccount(parts, (await accountNamed(parts, username)).id, { disabled }, byOperator))
  report(terminal, { sentence: disabled ? `Disabled the account ${account.username}, and ended its sessions` : `Enabled the account ${account.username}`, data: accountData(account) }, json === true)
}

async function removeUser (terminal: Terminal, username: string, { json, yes }: RemoveOptions): Promise<void> {
  const { id, username: shown } = await withAdministration(terminal.env, async parts => {
    const account = await accountNamed(parts, username)
    await confirm(terminal, `The account ${account.username} (${account.id}) and its sessions are about to be removed.`, yes === true)
    return await removeAccount(parts, account.id, byOperator)
  })
  report(terminal, { sentence: `Removed the account ${shown}`, data: { id, username: shown, removed: true } }, json === true)
}
