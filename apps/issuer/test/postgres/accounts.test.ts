/** Accounts: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../accounts.test.js'),
  () => import('../login.test.js'),
  () => import('../logout.test.js'),
  () => import('../bootstrap.test.js'),
  () => import('../users-import.test.js')
])
