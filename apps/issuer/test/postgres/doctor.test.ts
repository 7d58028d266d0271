/** The same suite with PostgreSQL under it. */
import t from 'tap'
import { runOnPostgres } from '../databases.js'

await runOnPostgres(t, () => import('../doctor.test.js'))
