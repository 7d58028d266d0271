import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { anonymous, operator } from '../src/audit/audit-log.js'
import type { AuditEvent } from '../src/audit/audit-log.js'
import { rewrapAuditKey } from '../src/audit/audit-key.js'
import { boundRefusals } from '../src/audit/bounded-refusals.js'
import { openAuditLog } from '../src/audit/chained-audit-log.js'
import { findAuditEvents } from '../src/audit/find-audit-events.js'
import { pruneAuditLog } from '../src/audit/prune-audit-log.js'
import { verifyAuditLog } from '../src/audit/verify-audit-log.js'
import { readConfig } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import { rowsOf } from './audit-rows.js'
import { databaseEnv, keyEncryptionKey, openTestDatabase } from './databases.js'

const keys = [keyEncryptionKey]
const now = (): number => 1_795_348_800_000
const event: AuditEvent = { action: 'user.created', result: 'ok', actor: operator, subject: { kind: 'account', id: 'a' } }
const intact = { problems: [] }

t.test('what was noted of an empty log holds, then and later', async t => {
  const db = await openTestDatabase(t)
  const { head } = await verifyAuditLog(db, keys)
  t.match(await verifyAuditLog(db, keys, head), { checked: 0, ...intact })
  await (await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event)
  t.match(await verifyAuditLog(db, keys, head), { checked: 1, ...intact })
  t.match(await verifyAuditLog(db, keys, { sequence: 0, hash: 'f'.repeat(64) }), { problems: [{ kind: 'not-as-expected', from: 0 }] })
})

t.test('the database refuses to change or remove an event', async t => {
  const db = await openTestDatabase(t)
  await (await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event)
  await t.rejects(db.deleteFrom('audit_events').execute(), { message: /append-only/ })
  await t.rejects(db.updateTable('audit_events').set({ address: '192.0.2.1' } as object).execute(), { message: /append-only/ })
  t.match(await verifyAuditLog(db, keys), { checked: 1, ...intact })
})

t.test('replicas that append at once keep one chain', async t => {
  const { DATABASE_URL: url } = await databaseEnv(t, t.testdir({}))
  const { database } = readConfig({ DATABASE_URL: url })
  const each = 200
  const replicas = await Promise.all([1, 2].map(async () => {
    const db = await openDatabase(database)
    t.teardown(() => db.destroy())
    return { db, audit: await openAuditLog({ db, keyEncryptionKeys: keys, now }) }
  }))
  await Promise.all(replicas.flatMap(({ db, audit }, replica) => Array.from({ length: each }, async (_, number) => {
    const numbered = { ...event, details: { replica, number } }
    if (number % 10 !== 0) return await audit.record(numbered)
    return await db.transaction().execute(transaction => audit.record(numbered, transaction))
  })))
  const [first] = replicas
  t.match(first && await verifyAuditLog(first.db, keys), { checked: 2 * each, ...intact })
  t.equal(new Set((first ? await rowsOf(first.db) : []).map(({ details }) => details)).size, 2 * each, 'each event is there once')
})

t.test('an event within a transaction is kept if and only if that is', async t => {
  const db = await openTestDatabase(t)
  const audit = await openAuditLog({ db, keyEncryptionKeys: keys, now })
  const attempt = async (id: string, fails: boolean): Promise<void> => await db.transaction().execute(async transaction => {
    await audit.record([{ ...event, subject: { kind: 'account', id } }, { ...event, action: 'user.disabled' }], transaction)
    if (fails) throw new Error('no')
  })
  await attempt('one', false)
  await t.rejects(attempt('two', true), { message: 'no' })
  await attempt('three', false)
  t.strictSame((await rowsOf(db)).map(({ sequence, action, subject_id: id }) => [sequence, action, id]), [
    [1, 'user.created', 'one'], [2, 'user.disabled', 'a'], [3, 'user.created', 'three'], [4, 'user.disabled', 'a']
  ])
  t.match(await verifyAuditLog(db, keys), intact)
})

t.test('text that a database would not give back as it was is made fit before it is sealed', async t => {
  const db = await openTestDatabase(t)
  const audit = await openAuditLog({ db, keyEncryptionKeys: keys, now })
  await audit.record({ ...event, actor: { kind: 'client', id: 'a\0b\ud800' }, address: 'x'.repeat(5_000), details: { text: 'é"\u2028\ud800\0' } })
  t.match(await verifyAuditLog(db, keys), { checked: 1, ...intact })
  const events = await findAuditEvents(db, { limit: 1 })
  t.match(events, [{ actor: { id: 'a\ufffdb\ufffd' }, details: { text: 'é"\u2028\ud800\0' } }])
  t.equal(events[0]?.address?.length, 512)
})

t.test('the log outlives the key-encryption keys', async t => {
  const db = await openTestDatabase(t)
  const newer = Buffer.alloc(32, 8).toString('base64url')
  await (await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event)
  await (await openAuditLog({ db, keyEncryptionKeys: [newer, ...keys], now })).record(event)
  t.equal(await rewrapAuditKey(db, [newer, ...keys]), true)
  t.equal(await rewrapAuditKey(db, [newer, ...keys]), false, 'nothing is left to do')
  await (await openAuditLog({ db, keyEncryptionKeys: [newer], now })).record(event)
  t.match(await verifyAuditLog(db, [newer]), { checked: 3, ...intact })
  await t.rejects(verifyAuditLog(db, keys), { code: 'AUDIT_KEY_SEALED', message: /KEY_ENCRYPTION_KEYS/ })
  const without = await openAuditLog({ db, keyEncryptionKeys: keys, now })
  await t.rejects(without.record(event), { code: 'AUDIT_KEY_SEALED' })
})

t.test('a log that lost its key gets no new one', async t => {
  const db = await openTestDatabase(t)
  await (await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event)
  await db.updateTable('audit_heads').set({ sealed_key: null }).execute()
  await t.rejects((await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event), { message: /lost its key/ })
  await db.deleteFrom('audit_heads').execute()
  await t.rejects((await openAuditLog({ db, keyEncryptionKeys: keys, now })).record(event), { message: /lost the head/ })
})

t.test('what strangers are refused in a flood is counted', async t => {
  const db = await openTestDatabase(t)
  const clock = { now: now() }
  const audit = boundRefusals(await openAuditLog({ db, keyEncryptionKeys: keys, now }), {
    now: () => clock.now, log: { error: () => t.fail('nothing fails') }, burst: 10, perSecond: 2
  })
  const refusal = (cause: string): AuditEvent => ({ action: 'login.failed', result: 'refused', actor: anonymous, address: '192.0.2.1', details: { cause } })
  for (let tried = 0; tried < 1_000; tried++) await audit.record(refusal(tried % 4 === 0 ? 'unknown-account' : 'wrong-password'))
  t.equal((await rowsOf(db)).length, 10)
  clock.now += 1_000
  for (let tried = 0; tried < 4; tried++) await audit.record(refusal('wrong-password'))
  await audit.record({ ...event, result: 'refused' })
  t.equal((await rowsOf(db)).length, 13, 'two more a second, and all that somebody known is refused')
  await audit.close()
  const told = await findAuditEvents(db, { limit: 2 })
  t.match(told.map(({ details }) => details), [{ cause: 'unknown-account', times: 247 }, { cause: 'wrong-password', times: 745 }])
  t.match(told, [{ address: null, subject: null }, { address: null }])
})

t.test('old events are pruned, and the rest can still be checked', async t => {
  const db = await openTestDatabase(t)
  const clock = { now: now() }
  const audit = await openAuditLog({ db, keyEncryptionKeys: keys, now: () => clock.now })
  for (let day = 0; day < 5; day++) {
    await audit.record([event, event])
    clock.now += 86_400_000
  }
  const [noted] = (await rowsOf(db)).slice(5)
  t.strictSame(await pruneAuditLog(db, keys, now() + 3 * 86_400_000, () => clock.now), { removed: 6, through: 6 })
  t.strictSame((await rowsOf(db)).map(({ sequence, action }) => `${sequence} ${action}`), ['7', '8', '9', '10'].map(number => `${number} user.created`).concat('11 audit.pruned'))
  t.match(await verifyAuditLog(db, keys, noted), { checked: 5, ...intact })
  t.match(await verifyAuditLog(db, keys, { sequence: 4, hash: noted?.hash ?? '' }), { problems: [{ kind: 'not-as-expected', from: 4 }] })
  t.strictSame(await pruneAuditLog(db, keys, now() + 3 * 86_400_000, () => clock.now), { removed: 0, through: 6 })
  await t.rejects(db.deleteFrom('audit_events').where('sequence', '=', 7).execute(), { message: /append-only/ })
  await audit.record(event)
  t.match(await verifyAuditLog(db, keys), { checked: 6, ...intact })
})

t.test('kill −9 loses no event that was told to be kept, and breaks no chain', async t => {
  const env = await databaseEnv(t, t.testdir({}))
  const told: string[] = []
  const child = fork(fileURLToPath(new URL('append-forever.ts', import.meta.url)), { env: { ...process.env, ...env }, stdio: 'ignore' })
  child.on('message', id => { if (told.push(String(id)) === 40) child.kill('SIGKILL') })
  await once(child, 'exit')
  const { withAudit } = await import('../src/cli/with-audit.js')
  await withAudit(env, async ({ db, keyEncryptionKeys }) => {
    t.match(await verifyAuditLog(db, keyEncryptionKeys), intact)
    const kept = new Set((await rowsOf(db)).map(({ subject_id: id }) => id))
    t.ok(told.length >= 40)
    t.strictSame(told.filter(id => !kept.has(id)), [])
  })
})
