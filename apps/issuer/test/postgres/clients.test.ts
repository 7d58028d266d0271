/** Clients and their tokens, on PostgreSQL. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'
import { suites } from '../suites.js'

await runOnPostgres(t, suites.clients)
