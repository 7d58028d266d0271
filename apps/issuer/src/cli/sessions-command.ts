/** `sessions list`, `end` and `end-all`: where people are signed in. */
import { Command } from 'commander'
import { endAllSessions } from '../administration/end-all-sessions.js'
import { InputError } from '../errors.js'
import { columns } from './columns.js'
import { confirm } from './confirm.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { accountNamed, byOperator, withAdministration } from './with-administration.js'

interface JsonOption {
  readonly json?: true
}

interface EndAllOptions extends JsonOption {
  readonly yes?: true
}

/** Makes the command `sessions`. */
export function sessionsCommand (terminal: Terminal): Command {
  const sessions = new Command('sessions').description('Sign-ins of people')
  const add = (name: string, description: string): Command => sessions.command(name).description(description).option('--json', 'answer in JSON')
  add('list', 'Show where somebody is signed in').argument('<username>')
    .action((username: string, options: JsonOption) => listSessions(terminal, username, options.json === true))
  add('end', 'End every session of somebody, or one of them').argument('<username>').argument('[sid]')
    .action((username: string, sid: string | undefined, options: JsonOption) => endSessions(terminal, username, sid, options.json === true))
  add('end-all', 'End every session of everybody').option('--yes', 'do not ask')
    .action((options: EndAllOptions) => endEverySession(terminal, options))
  return sessions
}

async function listSessions (terminal: Terminal, username: string, json: boolean): Promise<void> {
  const sessions = await withAdministration(terminal.env, async parts => await parts.sessions.listOf((await accountNamed(parts, username)).id))
  const told = sessions.map(({ id, createdAtMs, lastUsedAtMs }) => ({ id, created_at: iso(createdAtMs), last_used_at: iso(lastUsedAtMs) }))
  report(terminal, {
    sentence: told.length === 0
      ? `${username} is signed in nowhere`
      : columns(['SESSION', 'BEGUN', 'LAST USED'], told.map(({ id, created_at: begun, last_used_at: used }) => [id, begun, used])),
    data: { sessions: told }
  }, json)
}

async function endSessions (terminal: Terminal, username: string, sid: string | undefined, json: boolean): Promise<void> {
  const ended = await withAdministration(terminal.env, async parts => {
    const { id: accountId } = await accountNamed(parts, username)
    if (sid !== undefined && (await parts.sessions.alive(sid))?.accountId !== accountId) throw new InputError(`${username} has no such session`)
    if (sid === undefined) return await parts.sessions.endAllOf(accountId, 'ended-by-operator')
    await parts.sessions.end(sid, 'ended-by-operator')
    return 1
  })
  report(terminal, { sentence: `Ended ${ended} of the sessions of ${username}`, data: { ended } }, json)
}

async function endEverySession (terminal: Terminal, { json, yes }: EndAllOptions): Promise<void> {
  await confirm(terminal, 'Every session of everybody is about to end.', yes === true)
  const ended = await withAdministration(terminal.env, parts => endAllSessions(parts, byOperator))
  report(terminal, { sentence: `Ended ${ended} sessions`, data: { ended } }, json === true)
}

function iso (timeMs: number): string {
  return new Date(timeMs).toISOString()
}
