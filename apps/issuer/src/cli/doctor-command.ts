/** `doctor`: is everything as it should be before, or while, the issuer runs? */
import { existsSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { inMemory, isPostgres } from '../config/database-url.js'
import { readConfig } from '../config.js'
import type { Config } from '../config.js'
import { connectDatabase } from '../database/database.js'
import type { Database } from '../database/database.js'
import { calibrate } from './doctor/calibrate.js'
import { fail, ok } from './doctor/check.js'
import type { Check } from './doctor/check.js'
import { checkCookies } from './doctor/check-cookies.js'
import { checkDatabase } from './doctor/check-database.js'
import { checkKeys } from './doctor/check-keys.js'
import { checkHashes, checkHashing, memoryMib } from './doctor/check-passwords.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'

interface DoctorOptions {
  readonly calibrate?: true
  readonly targetMs: number
  readonly json?: true
}

/** Makes the command `doctor`. */
export function doctorCommand (terminal: Terminal): Command {
  return new Command('doctor')
    .description('Look whether everything is as it should be, and say what to do. Changes nothing. Ends with 1 when something fails')
    .option('--calibrate', 'measure argon2id on this machine instead, and propose parameters')
    .option('--target-ms <ms>', 'how long a hash may take', targetMs, 250)
    .option('--json', 'answer in JSON')
    .action((options: DoctorOptions) => options.calibrate ? propose(terminal, options) : examine(terminal, options))
}

/** Something is not as it should be; what, has been reported. */
class UnhealthyError extends Error {
  readonly code = 'UNHEALTHY'
}

async function examine (terminal: Terminal, { json }: DoctorOptions): Promise<void> {
  const checks = await allChecks(terminal)
  const failed = checks.filter(({ status }) => status === 'fail').length
  report(terminal, { sentence: checks.map(inWords).join('\n'), data: { healthy: failed === 0, checks } }, json === true)
  if (failed > 0) throw new UnhealthyError(`${failed} of ${checks.length} checks failed`)
}

async function allChecks ({ env }: Terminal): Promise<readonly Check[]> {
  let config: Config
  try {
    config = readConfig(env)
  } catch (error) {
    return [fail('configuration', error instanceof Error ? error.message : String(error), 'correct the variables that are named')]
  }
  const { database } = config
  const fromConfig = [ok('configuration', `${config.issuerUrl} on ${config.host}:${config.port}`), checkCookies(config), checkHashing(config, memoryMib())]
  // Opening it would make the file.
  if (!isPostgres(database) && database !== inMemory && !existsSync(database)) return [...fromConfig, ok('database', 'there is none yet: the first start makes it')]
  return [...fromConfig, ...await checkData(config)]
}

async function checkData (config: Config): Promise<readonly Check[]> {
  let db: Database | undefined
  try {
    db = connectDatabase(config.database)
    const checks = await checkDatabase(db, config, Date.now)
    if (checks.some(({ name, status }) => name === 'database' && status !== 'ok')) return checks
    return [...checks, ...await checkKeys(db, config, Date.now), ...await checkHashes(db, config)]
  } catch (error) {
    const { cause = error } = error instanceof Error ? error : {}
    return [fail('database', `it cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, 'see that DATABASE_URL is right, the server runs, and the file may be read and written')]
  } finally {
    await db?.destroy()
  }
}

function inWords ({ name, status, finding, remedy }: Check): string {
  return `${status.padEnd(4)}  ${name}: ${finding}${remedy === '' ? '' : `\n      → ${remedy}`}`
}

async function propose (terminal: Terminal, { targetMs: target, json }: DoctorOptions): Promise<void> {
  const { hashingMemoryMib } = readConfig(terminal.env)
  const { memoryKib, passes, hashMs, concurrency, loginsPerSecond } = await calibrate(target, hashingMemoryMib)
  report(terminal, {
    sentence: [
      `PASSWORD_HASH_MEMORY_KIB=${memoryKib}`, `PASSWORD_HASH_PASSES=${passes}`, `HASHING_MEMORY_MIB=${hashingMemoryMib}`,
      `# A hash takes ${hashMs} ms here; ${concurrency} at once, about ${loginsPerSecond} logins a second at the most, less where they share cores`
    ].join('\n'),
    data: { memory_kib: memoryKib, passes, hashing_memory_mib: hashingMemoryMib, hash_ms: hashMs, concurrency, logins_per_second: loginsPerSecond }
  }, json === true)
}

function targetMs (text: string): number {
  const value = Number(text)
  if (!(value >= 10 && value <= 10_000)) throw new InvalidArgumentError('Write milliseconds from 10 to 10000.')
  return value
}
