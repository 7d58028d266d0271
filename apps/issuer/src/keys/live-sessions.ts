/** How many people would have to be given new tokens. */
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'

const msPerDay = 86_400_000

/** Makes a counter of the sessions that are alive: their next tokens come by themselves, those they hold may be refused. */
export function liveSessionCounter (db: Database, { sessionIdleDays }: Pick<Config, 'sessionIdleDays'>, now: () => number): () => Promise<number> {
  return async () => {
    const { count } = await db.selectFrom('sessions')
      .where('ended_at_ms', 'is', null)
      .where('expires_at_ms', '>', now())
      .where('last_used_at_ms', '>', now() - sessionIdleDays * msPerDay)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }
}
