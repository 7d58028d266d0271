/** `audit verify`, `list`, `export`, `head` and `prune`: what happened, and whether the log of it is whole. */
import { Command } from 'commander'
import { auditHead } from '../audit/server-audit.js'
import type { Anchor } from '../audit/chain-check.js'
import { findAuditEvents } from '../audit/find-audit-events.js'
import type { AuditFilter, RecordedEvent } from '../audit/find-audit-events.js'
import { problemInWords } from '../audit/problem-in-words.js'
import { pruneAuditLog } from '../audit/prune-audit-log.js'
import { readAuditRows } from '../audit/read-audit-rows.js'
import { verifyAuditLog } from '../audit/verify-audit-log.js'
import type { AuditVerification } from '../audit/verify-audit-log.js'
import { InputError } from '../errors.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withAudit } from './with-audit.js'
import { withDatabase } from './with-database.js'

interface JsonOption {
  readonly json?: true
}

interface VerifyOptions extends JsonOption {
  readonly expect?: string
}

interface ListOptions extends JsonOption {
  readonly since?: string
  readonly actor?: string
  readonly subject?: string
  readonly action?: string
  readonly limit: string
}

interface ExportOptions {
  readonly after: string
}

interface PruneOptions extends JsonOption {
  readonly before: string
}

const maxListed = 10_000

/** Makes the command `audit`. */
export function auditCommand (terminal: Terminal): Command {
  const audit = new Command('audit').description('What happened: a log that shows when it was tampered with')
  const add = (name: string, description: string): Command => audit.command(name).description(description).option('--json', 'answer in JSON')
  add('verify', 'Check every event, and say which were changed, added or removed')
    .option('--expect <sequence:hash>', 'an event that was noted elsewhere, as audit head prints it: it must still be there')
    .action((options: VerifyOptions) => verify(terminal, options))
  add('list', 'Show the latest events')
    .option('--since <time>', 'not before this time, as 2026-11-22 or 2026-11-22T12:00:00Z')
    .option('--actor <id>', 'by this account or client')
    .option('--subject <id>', 'of this account, client, session or key')
    .option('--action <action>', 'such as login.failed')
    .option('--limit <count>', 'that many at most', '50')
    .action((options: ListOptions) => list(terminal, options))
  audit.command('export')
    .description('Write every event as a line of JSON, with what is needed to check it')
    .option('--after <sequence>', 'only those after this one', '0')
    .action((options: ExportOptions) => exportAll(terminal, options))
  add('head', 'Show where the log ends, as sequence:hash, to be noted elsewhere').action((options: JsonOption) => head(terminal, options))
  add('prune', 'Remove old events for good, after a check; the rest can still be checked')
    .requiredOption('--before <time>', 'those before this time, as 2026-11-22 or 2026-11-22T12:00:00Z')
    .action((options: PruneOptions) => prune(terminal, options))
  return audit
}

/** The log is not as it was written. */
class AuditLogDamagedError extends Error {
  readonly code = 'AUDIT_LOG_DAMAGED'

  constructor ({ problems }: AuditVerification) {
    super(['The audit log is not as it was written:', ...problems.map(problem => `  ${problemInWords(problem)}`)].join('\n'))
  }
}

async function verify (terminal: Terminal, { expect, json }: VerifyOptions): Promise<void> {
  const expected = expect === undefined ? undefined : parseAnchor(expect)
  const verification = await withAudit(terminal.env, ({ db, keyEncryptionKeys }) => verifyAuditLog(db, keyEncryptionKeys, expected))
  const { checked, head: { sequence, hash }, problems } = verification
  if (problems.length > 0) {
    if (json) terminal.out(`${JSON.stringify({ intact: false, checked, head: `${sequence}:${hash}`, problems })}\n`)
    throw new AuditLogDamagedError(verification)
  }
  report(terminal, {
    sentence: `All ${checked} events are as they were written. The log ends at ${sequence}:${hash}`,
    data: { intact: true, checked, head: `${sequence}:${hash}`, problems }
  }, json === true)
}

function parseAnchor (text: string): Anchor {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (sequence === undefined || hash === undefined) throw new InputError('--expect is not a sequence and a hash: write it as audit head prints it, such as 42:9f86…')
  return { sequence: Number(sequence), hash }
}

async function list (terminal: Terminal, { since, actor, subject, action, limit, json }: ListOptions): Promise<void> {
  const filter: AuditFilter = {
    limit: parseCount(limit),
    ...since !== undefined && { sinceMs: parseTime('--since', since) },
    ...actor !== undefined && { actor },
    ...subject !== undefined && { subject },
    ...action !== undefined && { action }
  }
  const events = await withDatabase(terminal.env, db => findAuditEvents(db, filter))
  const inOrder = [...events].reverse()
  report(terminal, { sentence: inOrder.length === 0 ? 'There are no such events' : inOrder.map(line).join('\n'), data: { events: inOrder } }, json === true)
}

function line ({ sequence, at, action, result, actor, subject, address, details }: RecordedEvent): string {
  return [
    sequence, at, action, ...result === 'ok' ? [] : [result],
    `by ${actor.kind}${actor.id === null ? '' : ` ${actor.id}`}`,
    ...subject === null ? [] : [`of ${subject.kind} ${subject.id}`],
    ...address === null ? [] : [`from ${address}`],
    ...details === null ? [] : [JSON.stringify(details)]
  ].join(' ')
}

function parseCount (text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0
  if (count < 1 || count > maxListed) throw new InputError(`--limit is no count: write one from 1 to ${maxListed}, or use audit export`)
  return count
}

function parseTime (option: string, text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(timeMs)) throw new InputError(`${option} is no time: write a date such as 2026-11-22 (UTC), or a time such as 2026-11-22T12:00:00Z`)
  return timeMs
}

async function exportAll (terminal: Terminal, { after }: ExportOptions): Promise<void> {
  if (!/^\d{1,15}$/.test(after)) throw new InputError('--after is no sequence: write the number of the last event you have')
  await withDatabase(terminal.env, async db => {
    const through = Number((await auditHead(db)).split(':', 1)[0])
    for await (const row of readAuditRows(db, { after: Number(after), through })) terminal.out(`${JSON.stringify(row)}\n`)
  })
}

async function head (terminal: Terminal, { json }: JsonOption): Promise<void> {
  const text = await withDatabase(terminal.env, auditHead)
  report(terminal, { sentence: text, data: { head: text } }, json === true)
}

async function prune (terminal: Terminal, { before, json }: PruneOptions): Promise<void> {
  const beforeMs = parseTime('--before', before)
  if (beforeMs > Date.now()) throw new InputError('--before is in the future: write when the oldest event that you keep may be from')
  const { removed, through } = await withAudit(terminal.env, async ({ db, keyEncryptionKeys }) => {
    const verification = await verifyAuditLog(db, keyEncryptionKeys)
    // What was tampered with is evidence.
    if (verification.problems.length > 0) throw new AuditLogDamagedError(verification)
    return await pruneAuditLog(db, keyEncryptionKeys, beforeMs, Date.now)
  })
  report(terminal, {
    sentence: removed === 0 ? `There are no events before ${before}` : `Removed ${removed} events, up to number ${through}`,
    data: { removed, through }
  }, json === true)
}
