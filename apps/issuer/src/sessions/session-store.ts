/** Sessions in the database: one row each, and one conditional write for everything that may race. */
import { randomUUID } from 'node:crypto'
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import type { AuditLog, AuditOrigin } from '../audit/audit-log.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import type { SessionsTable, Tables } from '../database/schema.js'
import { revokeStatuses } from '../status-lists/revoke-statuses.js'
import { StatusAllocation } from '../status-lists/status-allocation.js'
import { statusColumnsOf, statusReferenceOf } from '../status-lists/status-reference.js'
import { unknownDevice } from './device.js'
import { isAlive, msPerDay } from './session.js'
import type { EndCause, Session, SessionPolicy } from './session.js'
import { auditOfSession } from './session-audit.js'
import type { SessionEvent, SessionEventSink } from './session-events.js'

// Use is noted once a minute, so that reading a token does not become a write.
const touchEveryMs = 60_000
// What is over is kept for whoever asks why.
const keepOverDays = 30
// One statement for so many sign-ins; a kill loses as many places of a million.
const statusesAtOnce = 64
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

// The store of a transaction leaves it to whoever began that.
const recordedByOthers: AuditLog = { record: async () => {} }

/** How all sessions of an account end. */
export interface EndAllOptions {
  /** The one session that goes on. */
  readonly except?: string
  /** Who ends them, and from where; otherwise the cause says who. */
  readonly by?: AuditOrigin
}

type WhichSessions = (where: ExpressionBuilder<Tables, 'sessions'>) => Expression<SqlBool>

/** Begins, finds, advances and ends sessions. */
export class SessionStore {
  readonly policy: SessionPolicy
  readonly #db: Database
  readonly #now: () => number
  readonly #tell: SessionEventSink
  readonly #audit: AuditLog
  readonly #statuses: StatusAllocation

  /** `now` is the clock, in milliseconds; `tell` hears what happened, and `audit` keeps that sessions ended. */
  constructor (db: Database, policy: SessionPolicy, now: () => number, tell: SessionEventSink = () => {}, audit: AuditLog = recordedByOthers) {
    this.#db = db
    this.policy = policy
    this.#now = now
    this.#tell = tell
    this.#audit = audit
    this.#statuses = new StatusAllocation(db, 'sessions', now, statusesAtOnce)
  }

  /**
   * Runs the work in one transaction with this store in it. What happened to sessions is recorded in the end, and told once it is kept.
   * @throws what the work throws, and then nothing is kept
   */
  async inTransaction<T> (work: (transaction: Database, sessions: SessionStore) => Promise<T>): Promise<T> {
    const events: SessionEvent[] = []
    const result = await inTransaction(this.#db, async transaction => {
      // It may be an attempt after a failed one.
      events.length = 0
      const outcome = await work(transaction, new SessionStore(transaction, this.policy, this.#now, event => { events.push(event) }))
      await this.#audit.record(events.flatMap(auditOfSession), transaction)
      return outcome
    })
    events.forEach(event => this.#tell(event))
    return result
  }

  /** Begins a session of the account that may grant these scopes, on that device, and clears away its sessions that have long been over. */
  async begin (accountId: string, scopes: readonly string[], { userAgent, address } = unknownDevice): Promise<Session> {
    const now = this.#now()
    const row = {
      id: randomUUID(),
      account_id: accountId,
      scopes: JSON.stringify(scopes),
      counter: 0,
      rotated_at_ms: null,
      created_at_ms: now,
      last_used_at_ms: now,
      expires_at_ms: Math.floor(now + this.policy.sessionMaxDays * msPerDay),
      ended_at_ms: null,
      ended_cause: null,
      ...statusColumnsOf(await this.#statuses.take()),
      user_agent: userAgent,
      address
    }
    const keptSince = now - keepOverDays * msPerDay
    await this.#db.deleteFrom('sessions')
      .where('account_id', '=', accountId)
      .where(where => where.or([
        where('ended_at_ms', '<', keptSince),
        where('expires_at_ms', '<', keptSince),
        where('last_used_at_ms', '<', Math.floor(keptSince - this.policy.sessionIdleDays * msPerDay))
      ]))
      .execute()
    await this.#db.insertInto('sessions').values(row).execute()
    this.#tell({ type: 'session-began', sessionId: row.id, accountId })
    return toSession(row)
  }

  /** The session with this id, alive or over, or `null`. */
  async byId (id: string): Promise<Session | null> {
    // Not every database takes every text for a question.
    if (!uuid.test(id)) return null
    const row = await this.#db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : toSession(row)
  }

  /** The session with this id while it is alive, or `null`. */
  async alive (id: string): Promise<Session | null> {
    const session = await this.byId(id)
    return session !== null && isAlive(session, this.policy, this.#now()) ? session : null
  }

  /** The live session with this id, which is used by being asked for, or `null`. */
  async use (id: string): Promise<Session | null> {
    const session = await this.alive(id)
    if (session === null) return null
    const now = this.#now()
    if (now - session.lastUsedAtMs >= Math.min(touchEveryMs, this.policy.sessionIdleDays * msPerDay / 2)) {
      await this.#db.updateTable('sessions').set({ last_used_at_ms: now }).where('id', '=', id).where('last_used_at_ms', '<', now).execute()
    }
    return session
  }

  /** The session with a place for the status of its tokens, which it gets now if it is of a former version. */
  async withStatus (session: Session): Promise<Session> {
    if (session.status !== null) return session
    await this.#db.updateTable('sessions').set(statusColumnsOf(await this.#statuses.take()))
      .where('id', '=', session.id).where('status_list_id', 'is', null).where('ended_at_ms', 'is', null)
      .execute()
    // Another replica may have been first.
    return await this.byId(session.id) ?? session
  }

  /** The live sessions of the account, the latest used first. */
  async listOf (accountId: string): Promise<readonly Session[]> {
    const rows = await this.#db.selectFrom('sessions').selectAll()
      .where('account_id', '=', accountId).where('ended_at_ms', 'is', null)
      .orderBy('last_used_at_ms', 'desc').orderBy('id')
      .execute()
    return rows.map(toSession).filter(session => isAlive(session, this.policy, this.#now()))
  }

  /** Makes the refresh token after this one the current one: `true` for one caller, however many try. */
  async advance (id: string, counter: number): Promise<boolean> {
    const now = this.#now()
    const { numUpdatedRows } = await this.#db.updateTable('sessions')
      .set({ counter: counter + 1, rotated_at_ms: now, last_used_at_ms: now })
      .where('id', '=', id).where('counter', '=', counter).where('ended_at_ms', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }

  /** Ends the session, unless it has ended before. Its tokens are revoked with it. `by` says who does it, and from where; otherwise the cause says who. */
  async end (id: string, cause: EndCause, by?: AuditOrigin): Promise<void> {
    await this.#end(cause, where => where('id', '=', id), by)
  }

  /** Ends every session of the account, and says how many were not over. Their tokens are revoked with them. */
  async endAllOf (accountId: string, cause: EndCause, { except = '', by }: EndAllOptions = {}): Promise<number> {
    return await this.#end(cause, where => where.and([where('account_id', '=', accountId), where('id', '!=', except)]), by)
  }

  async #end (cause: EndCause, which: WhichSessions, by?: AuditOrigin): Promise<number> {
    const now = this.#now()
    const events = await inTransaction(this.#db, async transaction => {
      const ended = await transaction.updateTable('sessions')
        .set({ ended_at_ms: now, ended_cause: cause })
        .where('ended_at_ms', 'is', null).where(which)
        .returning(['id', 'account_id', 'status_list_id', 'status_index'])
        .execute()
      await revokeStatuses(transaction, ended.map(statusReferenceOf), now)
      const ends = ended.map(({ id, account_id: accountId }): SessionEvent => ({ type: 'session-ended', sessionId: id, accountId, cause, ...by && { by } }))
      await this.#audit.record(ends.flatMap(auditOfSession), transaction)
      return ends
    })
    for (const event of events) this.#tell(event)
    return events.length
  }

  /** Tells that the refresh token before the current one came again in time. */
  noteRepeat ({ id, accountId }: Session): void {
    this.#tell({ type: 'refresh-repeated', sessionId: id, accountId })
  }
}

function toSession (row: Selectable<SessionsTable>): Session {
  return {
    id: row.id,
    accountId: row.account_id,
    scopes: JSON.parse(row.scopes),
    counter: row.counter,
    rotatedAtMs: row.rotated_at_ms,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    expiresAtMs: row.expires_at_ms,
    endedAtMs: row.ended_at_ms,
    endedCause: row.ended_cause,
    status: statusReferenceOf(row),
    device: { userAgent: row.user_agent, address: row.address }
  }
}
