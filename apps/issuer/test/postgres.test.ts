/** What is particular to PostgreSQL: numbers, timeouts, lost connections, conflicts, and two that migrate at once. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Kysely, sql } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../src/database/database.js'
import { postgresDialect } from '../src/database/postgres-dialect.js'
import type { PostgresLimits } from '../src/database/postgres-dialect.js'
import { inTransaction } from '../src/database/retry-conflicts.js'
import type { Tables } from '../src/database/schema.js'
import { ask, createPostgres, postgresMissing } from './databases.js'

const missing = await postgresMissing()
const skip = missing ?? false
const unavailable = { code: 'UNAVAILABLE', statusCode: 503 }

async function open (t: Test, limits: PostgresLimits = {}, url?: string): Promise<Kysely<Tables>> {
  const location = url ?? await createPostgres(t)
  if (url === undefined) await (await openDatabase(location)).destroy()
  const db = new Kysely<Tables>({ dialect: postgresDialect(location, limits) })
  t.teardown(() => db.destroy())
  return db
}

const revision = (db: Kysely<Tables>): Promise<number> => db.selectFrom('key_rings').select('revision').executeTakeFirstOrThrow().then(row => row.revision)

async function endAllConnections (db: Kysely<Tables>): Promise<void> {
  const { rows: [row] } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  await ask(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${row?.name}'`)
}

t.test('times are numbers, and one that no number holds is an error, not another time', { skip }, async t => {
  const db = await open(t)
  const { rows } = await sql<{ time: number }>`select 1795348800000::bigint as time`.execute(db)
  t.strictSame(rows, [{ time: 1795348800000 }])
  await t.rejects(sql`select 9007199254740993::bigint`.execute(db), RangeError)
  t.equal(await revision(db), 0, 'and the connection goes on')
})

t.test('six replicas that start on a new database at once all start', { skip }, async t => {
  const location = await createPostgres(t)
  const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase(location)))
  t.teardown(() => Promise.all(opened.map(db => db.destroy())))
  for (const db of opened) t.equal(await revision(db), 0)
})

t.test('a server that restarts ends no process: what is idle is replaced, what is under way gets UNAVAILABLE', { skip }, async t => {
  const db = await open(t)
  await Promise.all([revision(db), revision(db)])
  await endAllConnections(db).catch(() => {})
  await new Promise(setImmediate)
  // One of them may still be told by its connection that the server is gone.
  await revision(db).catch(error => t.match(error, unavailable))
  t.equal(await revision(db), 0)

  const sleeping = t.rejects(sql`select pg_sleep(4)`.execute(db), { ...unavailable, cause: { code: '57P01' } })
  const pid = sql<{ pid: number }>`select pid from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()`
  let rows: ReadonlyArray<{ pid: number }> = []
  while (rows.length === 0) rows = (await pid.execute(db)).rows
  await ask(`select pg_terminate_backend(${rows[0]?.pid})`)
  await sleeping
  t.equal(await revision(db), 0)
})

t.test('a transaction whose server goes away between two statements is UNAVAILABLE, and leaves nothing', { skip }, async t => {
  const db = await open(t)
  await t.rejects(db.transaction().execute(async transaction => {
    await transaction.updateTable('key_rings').set({ revision: 7 }).execute()
    const { rows: [row] } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)
    await ask(`select pg_terminate_backend(${row?.pid})`)
    await transaction.updateTable('key_rings').set({ revision: 8 }).execute()
  }), unavailable)
  t.equal(await revision(db), 0)
})

t.test('a statement that takes too long, and a pool without a free place, are UNAVAILABLE', { skip }, async t => {
  const db = await open(t, { statementTimeoutMs: 100, connectTimeoutMs: 50, maxConnections: 1 })
  await t.rejects(sql`select pg_sleep(10)`.execute(db), { ...unavailable, cause: { code: '57014' } })
  await db.connection().execute(async () => { await t.rejects(revision(db), unavailable) })
  t.equal(await revision(db), 0)
})

t.test('nobody, and somebody who never answers, are UNAVAILABLE', async t => {
  const mute = createServer(socket => { socket.on('error', () => {}) }).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const { port } = mute.address() as AddressInfo
  t.teardown(() => { mute.close() })
  const hanging = await open(t, { connectTimeoutMs: 50 }, `postgres://me:hunter2@127.0.0.1:${port}/signet`)
  await t.rejects(revision(hanging), unavailable)
  const absent = await open(t, {}, 'postgres://me:hunter2@127.0.0.1:1/signet')
  await t.rejects(revision(absent), { ...unavailable, cause: { code: 'ECONNREFUSED' } })
})

t.test('a start without the server says why, and never the password', async t => {
  const error: unknown = await openDatabase('postgres://me:hunter2@127.0.0.1:1/signet').catch(error => error)
  t.match(error, { message: 'The database of DATABASE_URL cannot be used: connect ECONNREFUSED 127.0.0.1:1' })
  t.notMatch(JSON.stringify(error, [...Object.getOwnPropertyNames(error), 'cause', 'stack', 'input']), /hunter2/)
})

t.test('of two transactions that lock each other out, both succeed', { skip }, async t => {
  const db = await open(t)
  const client = (id: string): { client_id: string, secret_sha256: string, scopes: string, audiences: string, created_at_ms: number } =>
    ({ client_id: id, secret_sha256: '', scopes: '0', audiences: '[]', created_at_ms: 1 })
  await db.insertInto('clients').values([client('a'), client('b')]).execute()
  let arrived = 0
  let attempts = 0
  const bothArrived = new Promise<void>(resolve => {
    const check = setInterval(() => { if (arrived >= 2) { clearInterval(check); resolve() } }, 1)
  })
  const add = (first: string, second: string): Promise<void> => inTransaction(db, async transaction => {
    attempts++
    for (const id of [first, second]) {
      await transaction.updateTable('clients').set({ scopes: sql`(scopes::int + 1)::text` }).where('client_id', '=', id).execute()
      arrived++
      await bothArrived
    }
  })
  await Promise.all([add('a', 'b'), add('b', 'a')])
  t.equal(attempts, 3, 'one of them had to try again')
  t.strictSame(await db.selectFrom('clients').select('scopes').execute(), [{ scopes: '2' }, { scopes: '2' }])
})

t.test('conflicts without end are UNAVAILABLE', { skip }, async t => {
  const db = await open(t)
  let attempts = 0
  await t.rejects(inTransaction(db, async transaction => {
    attempts++
    await sql`do $$ begin raise exception 'no' using errcode = '40001'; end $$`.execute(transaction)
  }), { ...unavailable, cause: { code: '40001' } })
  t.equal(attempts, 5)
})

t.test('a mistake in a query is no outage', { skip }, async t => {
  const db = await open(t)
  await t.rejects(sql`select * from nowhere`.execute(db), { code: '42P01' })
})

t.test('a NUL, which no text in PostgreSQL can have, is the fault of who sent it', { skip }, async t => {
  const db = await open(t)
  await t.rejects(db.selectFrom('accounts').select('id').where('id', '=', 'a\0b').execute(), { code: 'UNFIT_TEXT', statusCode: 400 })
  t.equal(await revision(db), 0)
})
