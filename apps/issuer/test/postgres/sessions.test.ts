/** Sessions and their end: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../sessions.test.js'),
  () => import('../session-routes.test.js'),
  () => import('../refresh.test.js'),
  () => import('../revocation.test.js')
])
