/** `users import`: takes over the accounts of another system, with the hashes of their passwords. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { parseImportedAccount } from '../accounts/imported-account.js'
import type { ImportedAccount } from '../accounts/imported-account.js'
import type { AdministrationParts } from '../administration/administration-parts.js'
import { doneBy } from '../administration/audit-events.js'
import { InputError } from '../errors.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { byOperator, withAdministration } from './with-administration.js'

interface ImportOptions {
  readonly dryRun?: true
  readonly json?: true
}

const batchSize = 500
const maxProblems = 20
const maxLineLength = 16 * 1024

/** Makes the command `import`, to be added to `users`. */
export function usersImport (terminal: Terminal): Command {
  return new Command('import')
    .description('Take over accounts with their password hashes: a file with a JSON object a line, { username, password_hash, scopes, roles, groups, claims }')
    .argument('<file>')
    .option('--dry-run', 'only say what is wrong with the file')
    .option('--json', 'answer in JSON')
    .action((file: string, options: ImportOptions) => importUsers(terminal, file, options))
}

async function importUsers (terminal: Terminal, file: string, { dryRun, json }: ImportOptions): Promise<void> {
  const checked = await checkFile(file)
  const { created, existing } = dryRun ? { created: 0, existing: 0 } : await withAdministration(terminal.env, parts => importFile(parts, file))
  report(terminal, {
    sentence: dryRun
      ? `${checked} accounts could be taken over. Nothing was changed`
      : `Took over ${created} accounts; ${existing} of that name were there already and stay as they are`,
    data: { checked, created, existing }
  }, json === true)
}

// The whole file first, so that nothing of a broken one is taken over.
async function checkFile (file: string): Promise<number> {
  const problems: string[] = []
  const names = new Map<string, number>()
  for await (const [number, line] of linesOf(file)) {
    try {
      const { username, usernameCanonical } = parseImportedAccount(line)
      const former = names.get(usernameCanonical)
      if (former !== undefined) throw new InputError(`${username} is the account of line ${former}`)
      names.set(usernameCanonical, number)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(`line ${number}: ${error.message}`)
    }
    if (problems.length === maxProblems) break
  }
  if (problems.length > 0) throw new InputError(`Nothing was taken over:\n${problems.join('\n')}${problems.length === maxProblems ? '\nand perhaps more' : ''}`)
  if (names.size === 0) throw new InputError('There is no account in the file')
  return names.size
}

async function importFile (parts: AdministrationParts, file: string): Promise<{ readonly created: number, readonly existing: number }> {
  let batch: ImportedAccount[] = []
  let created = 0
  let existing = 0

  async function write (): Promise<void> {
    const added = await importBatch(parts, batch)
    created += added
    existing += batch.length - added
    batch = []
  }
  for await (const [, line] of linesOf(file)) {
    batch.push(parseImportedAccount(line))
    if (batch.length === batchSize) await write()
  }
  if (batch.length > 0) await write()
  return { created, existing }
}

async function importBatch ({ accounts, sessions, audit }: AdministrationParts, batch: readonly ImportedAccount[]): Promise<number> {
  return await sessions.inTransaction(async transaction => {
    const events = []
    for (const account of batch) {
      const id = await accounts.within(transaction).add(account)
      if (id === null) continue
      const { username, scopes, roles, groups } = account
      events.push(doneBy(byOperator, 'user.created', { kind: 'account', id }, { username, scopes, roles, groups, password: 'imported' }))
    }
    if (events.length > 0) await audit.record(events, transaction)
    return events.length
  })
}

async function * linesOf (file: string): AsyncGenerator<readonly [number: number, line: string]> {
  const input = createReadStream(file, 'utf8')
  let number = 0
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number++
      if (line.length > maxLineLength) throw new InputError(`Line ${number} is too long`)
      if (line.trim() !== '') yield [number, line]
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code))) throw new InputError(`The file cannot be read: ${error.message}`)
    throw error
  } finally {
    input.destroy()
  }
}
