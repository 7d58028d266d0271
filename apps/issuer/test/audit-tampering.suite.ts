import { createSecretKey } from 'node:crypto'
import t from 'tap'
import type { Test } from 'tap'
import type { AuditEvent } from '../src/audit/audit-log.js'
import { hashOf, macOfHead } from '../src/audit/audit-row.js'
import type { AuditHead, AuditRow } from '../src/audit/audit-row.js'
import { openAuditLog } from '../src/audit/chained-audit-log.js'
import type { Anchor } from '../src/audit/chain-check.js'
import { verifyAuditLog } from '../src/audit/verify-audit-log.js'
import type { Database } from '../src/database/database.js'
import { disarm, replaceRows, rowsOf } from './audit-rows.js'
import { keyEncryptionKey, openTestDatabase } from './databases.js'

const keys = [keyEncryptionKey]
const eventCount = 9
const db = await openTestDatabase(t)
const audit = await openAuditLog({ db, keyEncryptionKeys: keys, now: () => 1_795_348_800_000 })
const event: AuditEvent = {
  action: 'login.succeeded', result: 'ok', actor: { kind: 'account', id: 'a' }, subject: { kind: 'session', id: 's' }, address: '192.0.2.1', details: { cause: 'x' }
}
for (let written = 0; written < eventCount; written++) await audit.record({ ...event, details: { number: written } })
// Keys were made, so that an empty log is strange.
await db.updateTable('key_rings').set({ revision: 1 }).execute()
const written = await rowsOf(db)
const head = await db.selectFrom('audit_heads').selectAll().executeTakeFirstOrThrow()
await disarm(db)

async function restore (): Promise<void> {
  await replaceRows(db, written)
  await db.deleteFrom('audit_heads').execute()
  await db.insertInto('audit_heads').values(head).execute()
}

/** What is found, as `kind from-to`. */
async function found (expected?: Anchor): Promise<string[]> {
  const { problems } = await verifyAuditLog(db, keys, expected)
  return problems.map(({ kind, from, to }) => from === to ? `${kind} ${from}` : `${kind} ${from}-${to}`)
}

function at (sequence: number): AuditRow {
  const row = written[sequence - 1]
  if (row === undefined) throw new RangeError(`There is no row ${sequence}`)
  return row
}

const setHead = async (values: Partial<AuditHead & { mac: string, sealed_key: string | null }>): Promise<void> => {
  await db.updateTable('audit_heads').set(values).execute()
}

/** Links all rows anew, as somebody without the audit key can. */
function linkedAnew (rows: readonly AuditRow[]): AuditRow[] {
  let previous = '0'.repeat(64)
  return rows.map((row, index) => {
    const linked = { ...row, sequence: index + 1, previous_hash: previous }
    previous = hashOf(linked)
    return { ...linked, hash: previous }
  })
}

t.test('a log that nobody touched is whole', async t => {
  const { checked, head: anchor, problems } = await verifyAuditLog(db, keys)
  t.strictSame([checked, problems], [eventCount, []])
  t.strictSame(anchor, { sequence: eventCount, hash: at(eventCount).hash })
  t.strictSame(written.map(({ sequence }) => sequence), [1, 2, 3, 4, 5, 6, 7, 8, 9])
})

const otherValues: Readonly<Record<Exclude<keyof AuditRow, 'sequence'>, string | number | null>> = {
  at_ms: 1_795_348_800_001,
  action: 'login.succeedeD',
  result: 'refused',
  actor_kind: 'client',
  actor_id: null,
  subject_kind: 'account',
  subject_id: 't',
  address: '192.0.2.2',
  details: '{"number":7}',
  previous_hash: at(1).hash,
  hash: at(1).hash,
  mac: at(1).mac
}
for (const [column, value] of Object.entries(otherValues)) {
  t.test(`a change of ${column} is found where it was made`, async t => {
    for (const sequence of [1, 5, eventCount]) {
      const former = at(sequence)[column as keyof AuditRow]
      if (former === value) continue
      await db.updateTable('audit_events').set({ [column]: value }).where('sequence', '=', sequence).execute()
      t.match((await found())[0], column === 'mac' ? `not-ours ${sequence}` : new RegExp(`^(changed|not-ours) ${sequence}$`))
      t.equal((await found()).length <= (sequence === eventCount ? 2 : 1), true, 'and nowhere else')
      await db.updateTable('audit_events').set({ [column]: former }).where('sequence', '=', sequence).execute()
    }
    t.strictSame(await found(), [])
  })
}

type Tampering = readonly [what: string, tamper: (db: Database, t: Test) => Promise<unknown>, problems: readonly string[]]
const tamperings: readonly Tampering[] = [
  ['the first row removed', () => replaceRows(db, written.slice(1)), ['missing 1']],
  ['a row in the middle removed', () => replaceRows(db, written.filter(({ sequence }) => sequence !== 5)), ['missing 5']],
  ['several rows removed', () => replaceRows(db, written.filter(({ sequence }) => ![3, 4, 8].includes(sequence))), ['missing 3-4', 'missing 8']],
  ['the last row removed', () => replaceRows(db, written.slice(0, -1)), ['missing 9']],
  ['the tail cut', () => replaceRows(db, written.slice(0, 4)), ['missing 5-9']],
  ['the tail cut, and the head with it', async () => {
    await replaceRows(db, written.slice(0, 4))
    await setHead({ sequence: 4, hash: at(4).hash })
  }, ['head-changed 4']],
  ['every row removed', () => replaceRows(db, []), ['missing 1-9']],
  ['every row removed, and the head as it was at first', async () => {
    await replaceRows(db, [])
    await setHead({ sequence: 0, hash: '0'.repeat(64), mac: '', sealed_key: null })
  }, ['emptied 0']],
  ['the audit key removed', () => setHead({ sealed_key: null }), ['head-changed 9']],
  ['the head removed', () => db.deleteFrom('audit_heads').execute(), ['head-changed 0']],
  ['the head sealed by somebody else', () => setHead({ mac: macOfHead(head, createSecretKey(Buffer.alloc(32, 1))) }), ['head-changed 9']],
  ['everything up to 5 called pruned', async () => {
    await setHead({ pruned_through: 5, pruned_hash: at(5).hash })
    await replaceRows(db, written.slice(5))
  }, ['head-changed 9']],
  ['two rows swapped', () => replaceRows(db, written.map(row => row.sequence === 3 ? { ...at(6), sequence: 3 } : row.sequence === 6 ? { ...at(3), sequence: 6 } : row)), ['changed 3', 'changed 6']],
  ['two neighbours swapped', () => replaceRows(db, written.map(row => row.sequence === 3 ? { ...at(4), sequence: 3 } : row.sequence === 4 ? { ...at(3), sequence: 4 } : row)), ['changed 3-4']],
  ['a row removed, and later ones moved up', () => replaceRows(db, written.filter(({ sequence }) => sequence !== 5).map((row, index) => ({ ...row, sequence: index + 1 }))), ['changed 5-8', 'missing 9']],
  ['a row inserted, and later ones moved down', () => replaceRows(db, linkedAnew([...written.slice(0, 4), { ...at(5), action: 'user.created', mac: 'f'.repeat(64) }]).concat(written.slice(4).map(row => ({ ...row, sequence: row.sequence + 1 })))),
    ['not-ours 5', 'changed 6-9', 'after-head 10']],
  ['a row added at the end', () => replaceRows(db, linkedAnew([...written, at(5)])), ['after-head 10']],
  ['the whole log written anew without the key', () => replaceRows(db, linkedAnew(written.map(row => row.sequence === 5 ? { ...row, address: '192.0.2.9' } : row))), ['not-ours 5-9']]
]
for (const [what, tamper, problems] of tamperings) {
  t.test(`${what}: found and located`, async t => {
    t.teardown(restore)
    await tamper(db, t)
    t.strictSame(await found(), problems)
  })
}

t.test('an event that was noted elsewhere must still be there', async t => {
  const noted = { sequence: 4, hash: at(4).hash }
  t.strictSame(await found(noted), [])
  t.strictSame(await found({ sequence: 4, hash: at(5).hash }), ['not-as-expected 4'])
  t.strictSame(await found({ sequence: 10, hash: at(5).hash }), ['not-as-expected 10'])
  t.strictSame(await found({ sequence: 0, hash: '0'.repeat(64) }), [])
})

t.test('an append over a changed head says so, and is kept all the same', async t => {
  t.teardown(restore)
  await replaceRows(db, written.slice(0, 4))
  await setHead({ sequence: 4, hash: at(4).hash })
  await audit.record(event)
  t.strictSame((await rowsOf(db)).map(({ action }) => action).slice(4), ['audit.head-changed', 'login.succeeded'])
  t.strictSame(await found(), ['head-changed 5'])
})
