/** Commands, on SQLite. */
import t from 'tap'
import { runSuites } from '../databases.js'
import { suitesOnSqlite } from '../suites.js'

runSuites(t, suitesOnSqlite.commands)
