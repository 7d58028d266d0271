/** The audit log: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../audit.test.js'),
  () => import('../audit-events.test.js'),
  () => import('../audit-tampering.test.js'),
  () => import('../cli-audit.test.js')
])
