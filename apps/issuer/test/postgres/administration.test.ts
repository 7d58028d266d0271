/** Administration: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../admin.test.js'),
  () => import('../admin-clients.test.js'),
  () => import('../admin-users.test.js'),
  () => import('../admin-keys.test.js'),
  () => import('../admin-audit.test.js')
])
