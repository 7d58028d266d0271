/** `npm run test:faults -- [--kills 100] [--restarts 10] [--seed S]`: kill −9 on SQLite and PostgreSQL, and PostgreSQL restarted under load. */
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killRounds } from './kill-rounds.js'
import { startPostgres } from './private-postgres.js'
import { restartRounds } from './restart-rounds.js'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    restarts: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) }
  }
})
const seed = Number(values.seed)
let problems = 0

async function tell (title: string, work: () => Promise<{ readonly problems: readonly string[] }>): Promise<void> {
  const report = await work()
  console.log(title)
  console.dir(report)
  problems += report.problems.length
}

console.log(`seed ${seed}`)
const folder = await mkdtemp(join(tmpdir(), 'signet-faults-'))
const postgres = await startPostgres()
try {
  await tell('kill −9, SQLite', () => killRounds({ DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` }, Number(values.kills), seed))
  if (postgres === null) console.log('PostgreSQL: skipped, because its programs are not here')
  else {
    await tell('PostgreSQL restarted under load', () => restartRounds(postgres, Number(values.restarts), seed))
    const env = { DATABASE_URL: postgres.url, KEY_ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64url') }
    await tell('kill −9, PostgreSQL', () => killRounds(env, Number(values.kills), seed))
  }
} finally {
  await postgres?.remove()
  await rm(folder, { recursive: true })
}
console.log(`${problems} problems`)
process.exitCode = problems > 0 ? 1 : 0
