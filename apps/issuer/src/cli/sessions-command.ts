/** `sessions list`, `sessions end`: where people are signed in. */
import { Command } from 'commander'
import { AccountStore } from '../accounts/account-store.js'
import { parseUsername } from '../accounts/username.js'
import type { Database } from '../database/database.js'
import { InputError } from '../errors.js'
import { SessionStore } from '../sessions/session-store.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withDatabase } from './with-database.js'

interface JsonOption {
  readonly json?: true
}

/** Makes the command `sessions`. */
export function sessionsCommand (terminal: Terminal): Command {
  const sessions = new Command('sessions').description('Sign-ins of people')
  sessions.command('list')
    .description('Show where somebody is signed in')
    .argument('<username>')
    .option('--json', 'answer in JSON')
    .action((username: string, options: JsonOption) => listSessions(terminal, username, options.json === true))
  sessions.command('end')
    .description('End every session of somebody, or one of them')
    .argument('<username>')
    .argument('[sid]')
    .option('--json', 'answer in JSON')
    .action((username: string, sid: string | undefined, options: JsonOption) => endSessions(terminal, username, sid, options.json === true))
  return sessions
}

async function listSessions (terminal: Terminal, username: string, json: boolean): Promise<void> {
  const sessions = await withDatabase(terminal.env, async (db, config) =>
    await new SessionStore(db, config, Date.now).listOf(await accountIdOf(db, username)))
  const told = sessions.map(({ id, createdAtMs, lastUsedAtMs }) => ({ id, created_at: iso(createdAtMs), last_used_at: iso(lastUsedAtMs) }))
  report(terminal, {
    sentence: told.length === 0 ? `${username} is signed in nowhere` : told.map(({ id, created_at: begun, last_used_at: used }) => `${id} begun ${begun}, last used ${used}`).join('\n'),
    data: { sessions: told }
  }, json)
}

async function endSessions (terminal: Terminal, username: string, sid: string | undefined, json: boolean): Promise<void> {
  const ended = await withDatabase(terminal.env, async (db, config) => {
    const store = new SessionStore(db, config, Date.now)
    const accountId = await accountIdOf(db, username)
    if (sid === undefined) return await store.endAllOf(accountId, 'ended-by-operator')
    if ((await store.alive(sid))?.accountId !== accountId) throw new InputError(`${username} has no such session`)
    await store.end(sid, 'ended-by-operator')
    return 1
  })
  report(terminal, { sentence: `Ended ${ended} of the sessions of ${username}`, data: { ended } }, json)
}

async function accountIdOf (db: Database, username: string): Promise<string> {
  const account = await new AccountStore(db, Date.now).byCanonicalUsername(parseUsername(username).canonical)
  if (account === null) throw new InputError(`There is no account ${username}`)
  return account.id
}

function iso (timeMs: number): string {
  return new Date(timeMs).toISOString()
}
