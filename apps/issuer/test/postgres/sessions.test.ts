/** Sessions and their end: the same suites with PostgreSQL under them, in one process, which starts once for all. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../sessions.test.js'),
  () => import('../session-routes.test.js'),
  () => import('../refresh.test.js'),
  () => import('../revocation.test.js'),
  () => import('../status-allocation.test.js'),
  () => import('../status-http.test.js'),
  () => import('../status-lists.test.js'),
  () => import('../status-publisher.test.js')
])
