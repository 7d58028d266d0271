/** Data, keys and what operators see: the same suites with PostgreSQL under them, in one process, which starts once for all. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../database.test.js'),
  () => import('../keys.test.js'),
  () => import('../operation.test.js'),
  () => import('../metrics.test.js'),
  () => import('../doctor.test.js'),
  () => import('../audit.test.js'),
  () => import('../audit-events.test.js'),
  () => import('../audit-tampering.test.js'),
  () => import('../cli-audit.test.js')
])
