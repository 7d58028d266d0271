import t from 'tap'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import type { Database } from '../src/database/database.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { openTestDatabase } from './databases.js'

const day = 86_400_000

async function openSessions (t: Test): Promise<{ db: Database, sessions: SessionStore, accountId: string, clock: { now: number } }> {
  const db = await openTestDatabase(t)
  const clock = { now: Date.parse('2026-11-22T12:00:00Z') }
  const accountId = await new AccountStore(db, () => clock.now)
    .add({ username: 'zoe', usernameCanonical: 'zoe', passwordHash: '', scopes: [], roles: [], groups: [], claims: {} })
  return { db, sessions: new SessionStore(db, { idleDays: 14, maxDays: 90 }, () => clock.now), accountId: accountId ?? '', clock }
}

t.test('a session is found by its token alone, and the token is not kept', async t => {
  const { db, sessions, accountId, clock } = await openSessions(t)
  const { id, token } = await sessions.begin(accountId)
  t.match(token, new RegExp(`^${id}\\.[\\w-]{43}$`))
  t.strictSame(await sessions.find(token), { id, accountId, expiresAtMs: clock.now + 90 * day })
  const secret = token.split('.')[1] ?? ''
  t.notMatch(JSON.stringify(await db.selectFrom('sessions').selectAll().execute()), secret)
  for (const forged of ['', id, `${id}.`, `${id}.${'A'.repeat(43)}`, `${token}A`, ` ${token}`, `${token}\0`, token.toUpperCase(), "' or 1=1 --"]) {
    t.equal(await sessions.find(forged), null, JSON.stringify(forged))
    t.equal(await sessions.rotate(forged), null)
    await sessions.end(forged)
  }
  t.ok(await sessions.find(token), 'none of these ended it')
})

t.test('an unused session ends after the idle time, a used one at its end', async t => {
  const { sessions, accountId, clock } = await openSessions(t)
  const { token } = await sessions.begin(accountId)
  const start = clock.now
  for (clock.now = start + 13 * day; clock.now < start + 90 * day; clock.now += 13 * day) t.ok(await sessions.find(token), `day ${(clock.now - start) / day}`)
  clock.now = start + 90 * day
  t.equal(await sessions.find(token), null, 'day 90')
  t.equal(await sessions.rotate(token), null)

  const unused = await sessions.begin(accountId)
  clock.now += 14 * day - 1
  t.ok(await sessions.find(unused.token))
  clock.now += 14 * day
  t.equal(await sessions.find(unused.token), null)
})

t.test('use is noted once a minute', async t => {
  const { db, sessions, accountId, clock } = await openSessions(t)
  const { token } = await sessions.begin(accountId)
  const lastUsed = async (): Promise<number> => (await db.selectFrom('sessions').select('last_used_at_ms').executeTakeFirstOrThrow()).last_used_at_ms
  const start = clock.now
  clock.now += 59_999
  await sessions.find(token)
  t.equal(await lastUsed(), start)
  clock.now += 1
  await sessions.find(token)
  t.equal(await lastUsed(), start + 60_000)
})

t.test('rotation gives one successor, however many ask', async t => {
  const { sessions, accountId } = await openSessions(t)
  const { id, token } = await sessions.begin(accountId)
  const successors = (await Promise.all(Array.from({ length: 20 }, () => sessions.rotate(token)))).filter(successor => successor !== null)
  t.equal(successors.length, 1)
  t.equal(await sessions.find(token), null, 'the old one is dead')
  t.match(await sessions.find(successors[0] ?? ''), { id })
})

t.test('sessions end one by one, all together, and with their account', async t => {
  const { db, sessions, accountId } = await openSessions(t)
  const [one, two, three] = await Promise.all([sessions.begin(accountId), sessions.begin(accountId), sessions.begin(accountId)])
  await sessions.end(one.token)
  t.equal(await sessions.find(one.token), null)
  t.ok(await sessions.find(two.token))
  await sessions.endAllOf(accountId)
  t.equal(await sessions.find(two.token), null)
  t.equal(await sessions.find(three.token), null)
  await sessions.begin(accountId)
  await db.deleteFrom('accounts').execute()
  t.strictSame(await db.selectFrom('sessions').selectAll().execute(), [])
})

t.test('a new session clears away those of the account that are over', async t => {
  const { db, sessions, accountId, clock } = await openSessions(t)
  await sessions.begin(accountId)
  clock.now += 14 * day
  const { id } = await sessions.begin(accountId)
  t.strictSame(await db.selectFrom('sessions').select('id').execute(), [{ id }])
})
