/** Data, keys and what operators see, on PostgreSQL. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'
import { suites } from '../suites.js'

await runOnPostgres(t, suites.operation)
