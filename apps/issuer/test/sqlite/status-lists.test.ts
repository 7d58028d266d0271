/** Status lists, on SQLite. */
import t from 'tap'
import { runSuites } from '../databases.js'
import { suites } from '../suites.js'

runSuites(t, suites.statusLists)
