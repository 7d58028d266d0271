/** Clients and their tokens: the same suites with PostgreSQL under them. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, [
  () => import('../clients.test.js'),
  () => import('../token.test.js'),
  () => import('../private-key-jwt.test.js'),
  () => import('../exchange.test.js')
])
