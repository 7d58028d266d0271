/** `transfer`: moves the data from the SQLite file to PostgreSQL. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { readConfig } from '../config.js'
import type { Config } from '../config.js'
import { BadValue } from '../config/bad-value.js'
import { dataFolder, inMemory, isPostgres, parseDatabaseUrl } from '../config/database-url.js'
import type { DatabaseLocation } from '../config/database-url.js'
import { InputError } from '../errors.js'
import { keyEncryptionKeysFile } from '../keys/key-encryption-keys.js'
import { transfer } from '../transfer/transfer.js'
import type { OnProgress } from '../transfer/transfer.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'

interface TransferOptions {
  readonly to: string
  readonly json?: true
}

/** Makes the command `transfer`. */
export function transferCommand (terminal: Terminal): Command {
  return new Command('transfer')
    .description('Copy everything from the SQLite file of DATABASE_URL to PostgreSQL, and check the copy')
    .requiredOption('--to <url>', 'the empty database, as postgres://user@host/database; a password may come from PGPASSWORD instead')
    .option('--json', 'answer in JSON')
    .action((options: TransferOptions) => transferDatabase(terminal, options))
}

async function transferDatabase (terminal: Terminal, { to, json }: TransferOptions): Promise<void> {
  const config = readConfig(terminal.env)
  if (isPostgres(config.database) || config.database === inMemory) throw new InputError('DATABASE_URL is where the data is now: write sqlite: and the path of the file')
  if (!existsSync(config.database)) throw new InputError(`There is no ${config.database} to transfer`)

  const { copied, tables } = await transfer(config.database, parseTarget(to), json ? () => {} : showProgress(terminal))
  const rows = tables.reduce((sum, table) => sum + table.rowCount, 0)
  const outcome = copied ? `Transferred ${rows} rows of ${tables.length} tables` : `The target holds the same ${rows} rows of ${tables.length} tables already`
  report(terminal, {
    sentence: `${outcome}; counts and hashes are the same at both ends. ${whatNext(config)}`,
    data: { copied, tables: tables.map(({ name, rowCount, sha256 }) => ({ name, rows: rowCount, sha256 })) }
  }, json === true)
}

function parseTarget (to: string): DatabaseLocation {
  try {
    const target = parseDatabaseUrl(to)
    if (isPostgres(target)) return target
  } catch (error) {
    if (error instanceof BadValue) throw new InputError(`--to ${error.message}`)
    throw error
  }
  throw new InputError('--to is not a postgres: URL: write postgres://user@host/database')
}

// Each tenth of a table, not each batch.
function showProgress ({ err }: Terminal): OnProgress {
  let shown = ''
  return (table, rows, of) => {
    const tenth = `${table} ${Math.floor(rows * 10 / of)}`
    if (tenth !== shown) err(`${table}: ${rows} of ${of}\n`)
    shown = tenth
  }
}

function whatNext ({ database, keyEncryptionKeys }: Config): string {
  const keys = keyEncryptionKeys === null ? `those in ${join(dataFolder(database), keyEncryptionKeysFile)}, newest first` : 'those of now'
  return `Start each issuer with the new DATABASE_URL, and with KEY_ENCRYPTION_KEYS: ${keys}. Without them neither the signing keys nor the sessions are of use.`
}
