/** Kills and restarts, few of them; `npm run test:faults` has more. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { killRounds } from './faults/kill-rounds.js'
import { startPostgres } from './faults/private-postgres.js'
import { restartRounds } from './faults/restart-rounds.js'

const seed = randomInt(2 ** 31)

t.test(`kill −9 at any point loses nothing that was acknowledged, and the next start needs no hand; seed ${seed}`, async t => {
  const report = await killRounds({ DATABASE_URL: `sqlite:${join(t.testdir({}), 'issuer.db')}` }, 2, seed)
  t.strictSame(report.problems, [])
  t.ok(report.audited > 0)
  t.comment(report)
})

t.test(`PostgreSQL restarted under load is 503 and nothing else, and nothing acknowledged is lost; seed ${seed}`, async t => {
  const postgres = await startPostgres()
  if (postgres === null) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('REQUIRE_POSTGRES is 1, but the programs of PostgreSQL are not here')
    return t.plan(0, 'the programs of PostgreSQL are not here')
  }
  t.teardown(() => postgres.remove())
  const report = await restartRounds(postgres, 1, seed)
  t.strictSame(report.problems, [])
  t.ok(report.audited > 0)
  t.comment(report)
})
