import t from 'tap'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import type { Database } from '../src/database/database.js'
import { refreshSession } from '../src/sessions/refresh-session.js'
import type { SessionEvent } from '../src/sessions/session-events.js'
import { SessionStore } from '../src/sessions/session-store.js'
import type { RefreshTicket } from '../src/sessions/session-token.js'
import { openTestDatabase } from './databases.js'

const day = 86_400_000
const policy = { sessionIdleDays: 14, sessionMaxDays: 90, refreshGraceSeconds: 30 }

interface Sessions {
  readonly db: Database
  readonly sessions: SessionStore
  readonly accountId: string
  readonly clock: { now: number }
  readonly events: SessionEvent[]
  readonly refresh: (ticket: RefreshTicket) => Promise<RefreshTicket | null>
}

async function openSessions (t: Test, refreshGraceSeconds = policy.refreshGraceSeconds): Promise<Sessions> {
  const db = await openTestDatabase(t)
  const clock = { now: Date.parse('2026-11-22T12:00:00Z') }
  const events: SessionEvent[] = []
  const accountId = await new AccountStore(db, () => clock.now)
    .add({ username: 'zoe', usernameCanonical: 'zoe', passwordHash: '', scopes: [], roles: [], groups: [], claims: {} }) ?? ''
  const sessions = new SessionStore(db, { ...policy, refreshGraceSeconds }, () => clock.now, event => { events.push(event) })
  const refresh = (ticket: RefreshTicket): Promise<RefreshTicket | null> => refreshSession(sessions, ticket, '192.0.2.1', () => clock.now, async () => {})
  return { db, sessions, accountId, clock, events, refresh }
}

t.test('a session is kept as it began, and nothing that proves it is', async t => {
  const { sessions, accountId, clock } = await openSessions(t)
  const session = await sessions.begin(accountId, ['a', 'b'])
  t.match(session.id, /^[\da-f-]{36}$/)
  t.strictSame(await sessions.byId(session.id), session)
  t.match(session, { accountId, scopes: ['a', 'b'], counter: 0, rotatedAtMs: null, createdAtMs: clock.now, expiresAtMs: clock.now + 90 * day, endedAtMs: null })
  t.equal(await sessions.byId('nobody'), null)
})

t.test('an unused session ends after the idle time, a used one at its end', async t => {
  const { sessions, accountId, clock, refresh } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  const start = clock.now
  for (clock.now = start + 13 * day; clock.now < start + 90 * day; clock.now += 13 * day) t.ok(await sessions.use(id), `day ${(clock.now - start) / day}`)
  clock.now = start + 90 * day
  t.equal(await sessions.use(id), null, 'day 90')
  t.equal(await refresh({ sessionId: id, counter: 0 }), null)

  const unused = await sessions.begin(accountId, [])
  clock.now += 14 * day - 1
  t.ok(await sessions.alive(unused.id))
  clock.now += 1
  t.equal(await sessions.alive(unused.id), null)
  t.equal(await refresh({ sessionId: unused.id, counter: 0 }), null)
})

t.test('use is noted once a minute', async t => {
  const { sessions, accountId, clock } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  const start = clock.now
  clock.now += 59_999
  await sessions.use(id)
  t.equal((await sessions.byId(id))?.lastUsedAtMs, start)
  clock.now += 1
  await sessions.use(id)
  t.equal((await sessions.byId(id))?.lastUsedAtMs, start + 60_000)
})

t.test('of 50 refreshes with one ticket one advances the session, and all get the same successor', async t => {
  const { sessions, accountId, events, refresh } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  const ticket = { sessionId: id, counter: 0 }
  const successors = await Promise.all(Array.from({ length: 50 }, () => refresh(ticket)))
  t.strictSame(successors, Array.from({ length: 50 }, () => ({ sessionId: id, counter: 1 })))
  t.equal((await sessions.byId(id))?.counter, 1)
  t.equal(events.filter(({ type }) => type === 'refresh-repeated').length, 49)
})

t.test('without a grace period one of many gets the successor, and then the session is over', async t => {
  const { sessions, accountId, refresh } = await openSessions(t, 0)
  const { id } = await sessions.begin(accountId, [])
  const successors = await Promise.all(Array.from({ length: 20 }, () => refresh({ sessionId: id, counter: 0 })))
  t.equal(successors.filter(successor => successor !== null).length, 1)
  t.match(await sessions.byId(id), { endedCause: 'reuse-previous' })
})

const repeats: ReadonlyArray<[why: string, graceSeconds: number, afterSeconds: number, answered: boolean]> = [
  ['at once', 30, 0, true],
  ['at the end of the grace period', 30, 29.999, true],
  ['after it', 30, 30, false],
  ['in a longer grace period', 300, 299, true],
  ['at once, without a grace period', 0, 0, false]
]
for (const [why, graceSeconds, afterSeconds, answered] of repeats) {
  t.test(`a repeat ${why} ${answered ? 'gets the same successor' : 'ends the session'}`, async t => {
    const { sessions, accountId, clock, events, refresh } = await openSessions(t, graceSeconds)
    const { id } = await sessions.begin(accountId, [])
    const first = await refresh({ sessionId: id, counter: 0 })
    clock.now += afterSeconds * 1000
    t.strictSame(await refresh({ sessionId: id, counter: 0 }), answered ? first : null)
    t.equal((await sessions.byId(id))?.endedCause, answered ? null : 'reuse-previous')
    t.strictSame(events.at(-1), answered
      ? { type: 'refresh-repeated', sessionId: id, accountId }
      : { type: 'session-ended', sessionId: id, accountId, cause: 'reuse-previous', by: { actor: { kind: 'anonymous', id: null }, address: '192.0.2.1' } })
  })
}

t.test('repeats do not make the grace period longer', async t => {
  const { sessions, accountId, clock, refresh } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  await refresh({ sessionId: id, counter: 0 })
  for (let seconds = 10; seconds < 30; seconds += 10) {
    clock.now += 10_000
    t.ok(await refresh({ sessionId: id, counter: 0 }))
  }
  clock.now += 10_000
  t.equal(await refresh({ sessionId: id, counter: 0 }), null)
})

t.test('the grace period is over once the successor is used', async t => {
  const { sessions, accountId, clock, refresh } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  await refresh({ sessionId: id, counter: 0 })
  clock.now += 1
  await refresh({ sessionId: id, counter: 1 })
  t.equal(await refresh({ sessionId: id, counter: 0 }), null)
  t.match(await sessions.byId(id), { endedCause: 'reuse-older', endedAtMs: clock.now })
  t.equal(await refresh({ sessionId: id, counter: 2 }), null, 'the current one is dead, too')
})

t.test('a ticket from the future says that the data is old, and ends the session', async t => {
  const { sessions, accountId, refresh } = await openSessions(t)
  const { id } = await sessions.begin(accountId, [])
  t.equal(await refresh({ sessionId: id, counter: 1 }), null)
  t.match(await sessions.byId(id), { endedCause: 'reuse-newer' })
})

t.test('sessions end once, with their cause: one by one, all together, and with their account', async t => {
  const { db, sessions, accountId, events } = await openSessions(t)
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => sessions.begin(accountId, [])))
  await Promise.all([1, 2, 3].map(() => sessions.end(one?.id ?? '', 'logout')))
  await sessions.end('nobody', 'logout')
  t.match(await sessions.byId(one?.id ?? ''), { endedCause: 'logout' })
  t.ok(await sessions.alive(two?.id ?? ''))
  t.equal(await sessions.endAllOf(accountId, 'password-changed'), 2)
  t.equal(await sessions.alive(three?.id ?? ''), null)
  t.match(await sessions.byId(one?.id ?? ''), { endedCause: 'logout' }, 'the first cause stays')
  t.strictSame(events.flatMap(event => event.type === 'session-ended' ? [event.cause] : []), ['logout', 'password-changed', 'password-changed'])
  await db.deleteFrom('accounts').execute()
  t.equal(await sessions.byId(one?.id ?? ''), null)
})

t.test('the list has the live sessions of the account, the latest used first', async t => {
  const { sessions, accountId, clock } = await openSessions(t)
  const first = await sessions.begin(accountId, [])
  clock.now += 60_000
  const second = await sessions.begin(accountId, [])
  const ended = await sessions.begin(accountId, [])
  await sessions.end(ended.id, 'logout')
  t.strictSame((await sessions.listOf(accountId)).map(({ id }) => id), [second.id, first.id])
  t.strictSame(await sessions.listOf('nobody'), [])
  clock.now += 14 * day
  t.strictSame(await sessions.listOf(accountId), [])
})

t.test('a new session clears away those of the account that have been over for a month', async t => {
  const { db, sessions, accountId, clock } = await openSessions(t)
  const ended = await sessions.begin(accountId, [])
  await sessions.end(ended.id, 'logout')
  clock.now += 30 * day
  const unused = await sessions.begin(accountId, [])
  t.equal((await db.selectFrom('sessions').selectAll().execute()).length, 2, 'an ended one is kept for 30 days')
  clock.now += 44 * day + 1
  const last = await sessions.begin(accountId, [])
  t.strictSame(await db.selectFrom('sessions').select('id').execute(), [{ id: last.id }])
  t.not(last.id, unused.id)
})
