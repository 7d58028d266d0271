/** Status lists: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../status-allocation.test.js'),
  () => import('../status-http.test.js'),
  () => import('../status-lists.test.js'),
  () => import('../status-publisher.test.js')
])
