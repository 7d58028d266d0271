/** Counters of failures in the database, for all replicas: one conditional statement counts, and says whether there was room. */
import { sql } from 'kysely'
import type { Expression } from 'kysely'
import type { Database } from '../database/database.js'
import { bigint, maxDelayMs } from './rules.js'
import type { Rule } from './rules.js'

/** Whose failures, and from which network; an empty one stands for all. */
export interface Counter {
  readonly subject: string
  readonly network: string
  readonly rule: Rule
}

/** An attempt that was counted as a failure in advance. */
export interface Reservation {
  readonly counter: Counter
  readonly freeAtMs: number
}

/** What is held against somebody. */
export interface HeldFailures {
  readonly subject: string
  readonly network: string
  readonly failures: number
  /** No attempt is let through before. */
  readonly freeAtMs: number
}

const clearEveryMs = 60_000
const clearEveryFailures = 500
const clearedAtOnce = 1_000

/** Counts failures, and forgets them in time. Every method rejects with `UNAVAILABLE` when the database is away. */
export class CounterStore {
  readonly #db: Database
  readonly #now: () => number
  #clearedAtMs = -Infinity
  #countedSince = 0

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
  }

  /** What is held by these counters; those without failures are left out. */
  async read (counters: readonly Counter[]): Promise<readonly HeldFailures[]> {
    const rows = await this.#db.selectFrom('throttles').select(columns)
      .where(where => where.or(counters.map(({ subject, network }) => where.and({ subject, network }))))
      .where('expires_at_ms', '>', this.#now())
      .execute()
    return rows.map(toHeld)
  }

  /** Is the attempt to wait, by what is held? A time further away than any delay was set by a clock that was wrong. */
  isBlocked ({ freeAtMs }: Pick<HeldFailures, 'freeAtMs'>): boolean {
    const now = this.#now()
    return freeAtMs > now && freeAtMs <= now + maxDelayMs
  }

  /** Counts a failure in advance, or returns `null` when the counter lets no attempt through now. Of many at once, so many get through as have room. */
  async reserve (counter: Counter): Promise<Reservation | null> {
    await this.#clearNowAndThen()
    const { subject, network, rule } = counter
    const now = this.#now()
    const first = rule.first(now)
    const next = rule.next({ failures: failuresNext(now), freeAtMs: column('free_at_ms') }, now)
    const row = await this.#db.insertInto('throttles')
      .values({ subject, network, failures: 1, free_at_ms: first.freeAtMs, expires_at_ms: first.expiresAtMs })
      .onConflict(conflict => conflict.columns(['subject', 'network'])
        .doUpdateSet({ failures: failuresNext(now), free_at_ms: next.freeAtMs, expires_at_ms: next.expiresAtMs })
        .where(sql<boolean>`${column('free_at_ms')} <= ${bigint(now)} or ${column('free_at_ms')} > ${bigint(now + maxDelayMs)}`))
      .returning('free_at_ms')
      .executeTakeFirst()
    return row === undefined ? null : { counter, freeAtMs: row.free_at_ms }
  }

  /** Takes back what was counted in advance; nothing is kept of a counter that it leaves empty. */
  async giveBack ({ counter: { subject, network, rule }, freeAtMs }: Reservation): Promise<void> {
    const { numDeletedRows } = await this.#db.deleteFrom('throttles')
      .where('subject', '=', subject).where('network', '=', network).where('failures', '<=', 1)
      .executeTakeFirstOrThrow()
    if (numDeletedRows > 0n) return
    await this.#db.updateTable('throttles')
      .set({ failures: sql<number>`failures - 1`, free_at_ms: rule.back(column('free_at_ms'), freeAtMs) })
      .where('subject', '=', subject).where('network', '=', network)
      .execute()
  }

  /** Forgets the failures of a counter. */
  async forget ({ subject, network }: Counter): Promise<void> {
    await this.#db.deleteFrom('throttles').where('subject', '=', subject).where('network', '=', network).execute()
  }

  /** All that is held, the longest delay first, up to `limit`. */
  async list (limit: number): Promise<readonly HeldFailures[]> {
    const rows = await this.#db.selectFrom('throttles').select(columns)
      .where('expires_at_ms', '>', this.#now())
      .orderBy('free_at_ms', 'desc').orderBy('subject').orderBy('network')
      .limit(limit)
      .execute()
    return rows.map(toHeld)
  }

  /** Forgets all that is held against a subject, wherever it was, or in a network, whoever it was; returns how many counters. */
  async clear (of: { readonly subject: string } | { readonly network: string }): Promise<number> {
    const { numDeletedRows } = await this.#db.deleteFrom('throttles').where(where => where.and({ ...of })).executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  // In passing, and more at once than can have come since: what nobody needs any more never outgrows the rest.
  async #clearNowAndThen (): Promise<void> {
    const now = this.#now()
    const sinceMs = now - this.#clearedAtMs
    this.#countedSince++
    if (sinceMs >= 0 && sinceMs < clearEveryMs && this.#countedSince < clearEveryFailures) return
    this.#clearedAtMs = now
    this.#countedSince = 0
    await this.#db.deleteFrom('throttles')
      .where(where => where(where.refTuple('subject', 'network'), 'in', where
        .selectFrom('throttles').select(['subject', 'network']).where('expires_at_ms', '<=', now).limit(clearedAtOnce).$asTuple('subject', 'network')))
      .execute()
  }
}

const columns = ['subject', 'network', 'failures', 'free_at_ms'] as const

function toHeld (row: { readonly subject: string, readonly network: string, readonly failures: number, readonly free_at_ms: number }): HeldFailures {
  return { subject: row.subject, network: row.network, failures: row.failures, freeAtMs: row.free_at_ms }
}

// The row that is there, within an insert.
function column (name: 'failures' | 'free_at_ms' | 'expires_at_ms'): Expression<number> {
  return sql<number>`${sql.ref(`throttles.${name}`)}`
}

// A row that nobody has cleared away yet begins anew.
function failuresNext (nowMs: number): Expression<number> {
  return sql<number>`case when ${column('expires_at_ms')} <= ${bigint(nowMs)} then 1 else ${column('failures')} + 1 end`
}
