import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { openChangeFeed, publish } from '../src/database/change-feed.js'
import { openDatabase } from '../src/database/database.js'
import { ask, createPostgres, postgresMissing } from './databases.js'

const missing = await postgresMissing()
const skip = missing ?? false
const never = 3_600_000

/** Counts calls, and lets a test wait for them. */
function ear (): { readonly listener: () => void, readonly heard: () => number, readonly reaches: (calls: number) => Promise<void> } {
  let calls = 0
  const waiting: Array<{ calls: number, resolve: () => void }> = []
  return {
    listener: () => {
      calls++
      for (const { calls: wanted, resolve } of waiting) if (calls >= wanted) resolve()
    },
    heard: () => calls,
    reaches: wanted => new Promise(resolve => { if (calls >= wanted) resolve(); else waiting.push({ calls: wanted, resolve }) })
  }
}

t.test('a commit wakes the other replicas that asked for its topic, at once and once', { skip }, async t => {
  const location = await createPostgres(t)
  const db = await openDatabase(location)
  t.teardown(() => db.destroy())
  const feed = openChangeFeed(location, db, { pollMs: never })
  t.teardown(() => feed.close())
  const [keys, lists, gone] = [ear(), ear(), ear()]
  feed.subscribe('keys', keys.listener)
  feed.subscribe('status-lists', lists.listener)
  feed.subscribe('keys', gone.listener)()
  await keys.reaches(1)
  t.equal(lists.heard(), 1, 'everybody is woken once it listens: something may have been missed')

  await db.transaction().execute(async transaction => { await publish(transaction, 'keys') })
  await keys.reaches(2)
  await t.rejects(db.transaction().execute(async transaction => {
    await publish(transaction, 'keys')
    throw new Error('rolled back')
  }), { message: 'rolled back' })
  await publish(db, 'status-lists')
  await lists.reaches(2)
  t.equal(keys.heard(), 2, 'what was rolled back wakes nobody')
  t.equal(gone.heard(), 0, 'who has left hears nothing')
})

t.test('a lost connection comes back by itself, and wakes everybody', { skip }, async t => {
  const location = await createPostgres(t)
  const db = await openDatabase(location)
  t.teardown(() => db.destroy())
  const feed = openChangeFeed(location, db, { pollMs: never })
  t.teardown(() => feed.close())
  const keys = ear()
  feed.subscribe('keys', keys.listener)
  await keys.reaches(1)
  const { rows: [row] } = await sql<{ pid: number }>`select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%'`.execute(db)
  await ask(`select pg_terminate_backend(${row?.pid})`)
  await keys.reaches(2)
  await publish(db, 'keys')
  await keys.reaches(3)
})

t.test('without its server the feed goes on polling, and closes', async t => {
  const db = await openDatabase(':memory:')
  t.teardown(() => db.destroy())
  const feed = openChangeFeed('postgres://127.0.0.1:1/signet', db, { pollMs: 5 })
  const keys = ear()
  feed.subscribe('keys', keys.listener)
  const alive = setInterval(() => {}, 1_000)
  await keys.reaches(3)
  clearInterval(alive)
  await feed.close()
})

t.test('processes that share a SQLite file hear of each other’s commits', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const [ours, theirs] = await Promise.all([openDatabase(file), openDatabase(file)])
  t.teardown(() => Promise.all([ours.destroy(), theirs.destroy()]))
  const feed = openChangeFeed(file, ours, { pollMs: 5 })
  t.teardown(() => feed.close())
  const keys = ear()
  feed.subscribe('keys', keys.listener)
  const alive = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(alive))
  await keys.reaches(1)
  await ours.updateTable('key_rings').set({ revision: 1 }).execute()
  await theirs.transaction().execute(async transaction => {
    await transaction.updateTable('key_rings').set({ revision: 2 }).execute()
    await publish(transaction, 'keys')
  })
  await keys.reaches(2)
  t.equal(keys.heard(), 2, 'and not of their own')
})
