import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import t from 'tap'
import type { KeyRecord } from '@signet/fastify-jwt-issue'
import { openDatabase } from '../src/database/database.js'
import { migrate } from '../src/database/migrate.js'
import { PatientConnection } from '../src/database/patient-connection.js'
import { databaseKeyStore } from '../src/keys/database-key-store.js'
import { openTestDatabase } from './databases.js'

t.test('opening makes the folder and the file, for us alone, and migrates', async t => {
  const file = join(t.testdir({}), 'new', 'folder', 'issuer.db')
  const db = await openDatabase(file)
  t.teardown(() => db.destroy())
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(join(file, '..')).mode & 0o777, 0o700)
  t.strictSame(await migrate(db), [], 'nothing is left to migrate')
  const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
  t.equal(rows[0]?.synchronous, 2, 'a write is on the disk before it is acknowledged')
})

t.test('several processes may open a new database at once', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase(file)))
  t.teardown(() => Promise.all(opened.map(db => db.destroy())))
  for (const db of opened) t.equal((await databaseKeyStore(db).load()).revision, 0)
})

t.test('a database of a newer version is refused, and closed', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const newer = await openDatabase(file)
  await (newer as unknown as Kysely<{ kysely_migration: { name: string, timestamp: string } }>)
    .insertInto('kysely_migration').values({ name: '9999-later', timestamp: new Date(0).toISOString() }).execute()
  await newer.destroy()
  await t.rejects(openDatabase(file), { message: /9999-later/ })
})

t.test('a write waits for another connection to finish, and this process goes on meanwhile', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const [one, other] = await Promise.all([openDatabase(file), openDatabase(file)])
  t.teardown(() => Promise.all([one.destroy(), other.destroy()]))
  let finish = (): void => {}
  const holding = one.transaction().execute(async transaction => {
    await transaction.updateTable('key_rings').set({ revision: 7 }).execute()
    await new Promise<void>(resolve => { finish = resolve })
  })
  await new Promise(setImmediate)
  const waiting = other.updateTable('key_rings').set({ revision: 8 }).where('revision', '=', 7).executeTakeFirstOrThrow()
  await new Promise(setImmediate)
  finish()
  await holding
  t.equal((await waiting).numUpdatedRows, 1n)
})

t.test('rows can be streamed', async t => {
  const db = await openTestDatabase(t)
  const revisions: number[] = []
  for await (const { revision } of db.selectFrom('key_rings').select('revision').stream()) revisions.push(revision)
  t.strictSame(revisions, [0])
})

t.test('memory is never written to a file', async t => {
  const db = await openTestDatabase(t)
  t.equal((await databaseKeyStore(db).load()).revision, 0)
  t.notOk(existsSync(':memory:'))
})

t.test('the key store keeps keys as they are, in their order', async t => {
  const db = await openTestDatabase(t)
  const store = databaseKeyStore(db)
  t.strictSame(await store.load(), { revision: 0, keys: [] })
  const next: KeyRecord = { ...key('b'), state: 'next', activatedAtMs: null }
  const previous: KeyRecord = { ...key('a'), state: 'previous', privateJwe: null, demotedAtMs: 1795435200000, publishUntilMs: 1795445200000 }
  t.equal(await store.save([next, key('a')], 0), true)
  t.strictSame(await store.load(), { revision: 1, keys: [next, key('a')] })
  t.equal(await store.revision?.(), 1)
  t.equal(await store.save([previous], 1), true)
  t.strictSame(await store.load(), { revision: 2, keys: [previous] })
  t.equal(await store.save([], 2), true)
  t.strictSame(await store.load(), { revision: 3, keys: [] })
  await t.rejects(store.save([key('a'), key('b')], 3), 'the database knows as well that one key signs')
  t.strictSame(await store.load(), { revision: 3, keys: [] })
})

t.test('of many saves at one revision, one wins and the others change nothing', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const databases = await Promise.all([1, 2, 3].map(() => openDatabase(file)))
  t.teardown(() => Promise.all(databases.map(db => db.destroy())))
  const results = await Promise.all(databases.map((db, index) => databaseKeyStore(db).save([key(`k${index}`)], 0)))
  t.equal(results.filter(Boolean).length, 1)
  for (const db of databases) t.strictSame(await databaseKeyStore(db).load(), { revision: 1, keys: [key(`k${results.indexOf(true)}`)] })
})

function key (kid: string): KeyRecord {
  return {
    kid,
    alg: 'RS256',
    state: 'active',
    publicJwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
    privateJwe: 'sealed',
    createdAtMs: 1795348800000,
    announcedAtMs: 1795348800000,
    readyAtMs: 1795435200000,
    activatedAtMs: 1795348800001,
    tokenLifetimeSeconds: 3600,
    demotedAtMs: null,
    publishUntilMs: null,
    revokedAtMs: null
  }
}

t.test('a ring whose row is lost is an error, not a new ring', async t => {
  const db = await openTestDatabase(t)
  await db.deleteFrom('key_rings').execute()
  await t.rejects(databaseKeyStore(db).load(), { message: /lost the row of its key ring/ })
})

t.test('patience has an end', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const db = await openDatabase(file)
  t.teardown(() => db.destroy())
  const other = new Libsql(file)
  t.teardown(() => other.close())
  other.exec('begin immediate')
  await t.rejects(new PatientConnection(new Libsql(file), 0).begin(), { code: 'UNAVAILABLE', statusCode: 503, cause: { code: 'SQLITE_BUSY' } })
  await t.rejects(new PatientConnection(new Libsql(file), 0).executeQuery(sql`update key_rings set revision = 1`.compile(db)), { code: 'UNAVAILABLE', statusCode: 503, cause: { code: 'SQLITE_BUSY' } })
  other.exec('rollback')
})
