/** Administration: the same suites with PostgreSQL under them, in one process, which starts once for all. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../admin.test.js'),
  () => import('../admin-audit.test.js'),
  () => import('../admin-keys.test.js'),
  () => import('../admin-users.test.js')
])
