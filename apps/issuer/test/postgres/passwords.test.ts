/** Passwords and guesses at them: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../password-route.test.js'),
  () => import('../password-logins.test.js'),
  () => import('../throttling.test.js')
])
