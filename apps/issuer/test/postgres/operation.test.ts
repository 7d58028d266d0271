/** Data, keys and what operators see: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../database.test.js'),
  () => import('../keys.test.js'),
  () => import('../operation.test.js'),
  () => import('../metrics.test.js'),
  () => import('../doctor.test.js'),
  () => import('../throttling-clients.test.js')
])
