/** Accounts and their passwords: the same suites with PostgreSQL under them, in one process, which starts once for all. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../accounts.test.js'),
  () => import('../login.test.js'),
  () => import('../logout.test.js'),
  () => import('../password-route.test.js'),
  () => import('../password-logins.test.js'),
  () => import('../throttling.test.js'),
  () => import('../bootstrap.test.js'),
  () => import('../users-import.test.js')
])
