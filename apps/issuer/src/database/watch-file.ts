/** Watches a SQLite file for commits of other connections. */
import { sql } from 'kysely'
import type { ChangeSource } from './change-feed.js'
import type { Database } from './database.js'

/** Calls `wake(null)` when another connection has committed since the last look, and after the first. One look every `pollMs`. */
export function watchFile (db: Database, wake: (about: null) => void, pollMs = 1_000): ChangeSource {
  let seen: number | undefined
  let look = lookOnce()
  const timer = setInterval(() => { look = look.then(lookOnce) }, pollMs).unref()

  async function lookOnce (): Promise<void> {
    try {
      const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
      const version = rows[0]?.data_version
      if (version !== seen) wake(null)
      seen = version
    } catch { /* The next look may succeed, and finds what this one missed. */ }
  }

  return {
    async close () {
      clearInterval(timer)
      await look
    }
  }
}
