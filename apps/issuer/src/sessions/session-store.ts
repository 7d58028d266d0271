/** Sessions in the database: one row each, and one conditional write for everything that may race. */
import { randomUUID } from 'node:crypto'
import type { ExpressionBuilder, Expression, SqlBool } from 'kysely'
import type { Database } from '../database/database.js'
import type { Tables } from '../database/schema.js'
import { hashOf, mintSessionToken, sessionIdOf } from './session-token.js'

/** A session that is alive. */
export interface Session {
  /** A UUID: the `sid` of its tokens. */
  readonly id: string
  readonly accountId: string
  /** When it ends at the latest, in milliseconds since the epoch. */
  readonly expiresAtMs: number
}

/** A session, and the token that proves it. */
export interface HeldSession extends Session {
  readonly token: string
}

/** How long sessions live. */
export interface SessionBounds {
  /** Unused for that long, a session is over. */
  readonly idleDays: number
  /** After that long, a session is over. */
  readonly maxDays: number
}

const msPerDay = 86_400_000
// Use is noted once a minute, so that reading a token does not become a write.
const touchEveryMs = 60_000

/** Begins, finds, rotates and ends sessions. */
export class SessionStore {
  readonly #db: Database
  readonly #now: () => number
  readonly #idleMs: number
  readonly #maxMs: number

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, { idleDays, maxDays }: SessionBounds, now: () => number) {
    this.#db = db
    this.#now = now
    this.#idleMs = idleDays * msPerDay
    this.#maxMs = maxDays * msPerDay
  }

  /** Begins a session of the account, and clears away its sessions that are over. */
  async begin (accountId: string): Promise<HeldSession> {
    const id = randomUUID()
    const token = mintSessionToken(id)
    const now = this.#now()
    const expiresAtMs = Math.floor(now + this.#maxMs)
    await this.#db.deleteFrom('sessions').where('account_id', '=', accountId).where(where => where.not(this.#alive(where))).execute()
    await this.#db.insertInto('sessions')
      .values({ id, account_id: accountId, token_sha256: hashOf(token), created_at_ms: now, last_used_at_ms: now, expires_at_ms: expiresAtMs })
      .execute()
    return { id, accountId, expiresAtMs, token }
  }

  /** The live session that the token proves, or `null`. Counts as use. */
  async find (token: string): Promise<Session | null> {
    const id = sessionIdOf(token)
    if (id === null) return null
    const row = await this.#db.selectFrom('sessions')
      .select(['account_id', 'last_used_at_ms', 'expires_at_ms'])
      .where('id', '=', id).where('token_sha256', '=', hashOf(token)).where(where => this.#alive(where))
      .executeTakeFirst()
    if (row === undefined) return null

    const now = this.#now()
    if (now - row.last_used_at_ms >= Math.min(touchEveryMs, this.#idleMs / 2)) {
      await this.#db.updateTable('sessions').set({ last_used_at_ms: now }).where('id', '=', id).where('last_used_at_ms', '<', now).execute()
    }
    return { id, accountId: row.account_id, expiresAtMs: row.expires_at_ms }
  }

  /**
   * Exchanges the token for its successor; from then on the old one proves nothing. Of any number of callers with the same token,
   * one gets a successor and the others get `null` (RFC 9700 §4.14.2).
   */
  async rotate (token: string): Promise<string | null> {
    const id = sessionIdOf(token)
    if (id === null) return null
    const successor = mintSessionToken(id)
    const { numUpdatedRows } = await this.#db.updateTable('sessions')
      .set({ token_sha256: hashOf(successor), last_used_at_ms: this.#now() })
      .where('id', '=', id).where('token_sha256', '=', hashOf(token)).where(where => this.#alive(where))
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n ? successor : null
  }

  /** Ends the session that the token proves, if there is one. */
  async end (token: string): Promise<void> {
    const id = sessionIdOf(token)
    if (id === null) return
    await this.#db.deleteFrom('sessions').where('id', '=', id).where('token_sha256', '=', hashOf(token)).execute()
  }

  /** Ends every session of the account. */
  async endAllOf (accountId: string): Promise<void> {
    await this.#db.deleteFrom('sessions').where('account_id', '=', accountId).execute()
  }

  #alive (where: ExpressionBuilder<Tables, 'sessions'>): Expression<SqlBool> {
    const now = this.#now()
    return where.and([where('expires_at_ms', '>', now), where('last_used_at_ms', '>', Math.ceil(now - this.#idleMs))])
  }
}
