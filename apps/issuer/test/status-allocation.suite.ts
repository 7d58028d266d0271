import t from 'tap'
import { readConfig } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import { indexPermutation, listSize, newPermutationKey } from '../src/status-lists/index-permutation.js'
import { StatusAllocation } from '../src/status-lists/status-allocation.js'
import type { StatusReference } from '../src/status-lists/status-reference.js'
import { databaseEnv } from './databases.js'

const now = (): number => Date.parse('2026-11-22T12:00:00Z')

t.test('each place of a list comes once, in an order of its own for each key', t => {
  const [permute, other] = [indexPermutation(newPermutationKey()), indexPermutation(newPermutationKey())]
  const seen = new Uint8Array(listSize)
  let [same, next, low] = [0, 0, 0]
  for (let slot = 0; slot < listSize; slot++) {
    const place = permute(slot)
    seen[place] = (seen[place] ?? 0) + 1
    if (place === other(slot)) same++
    if (Math.abs(permute((slot + 1) % listSize) - place) === 1) next++
    if (place < listSize / 2) low += slot < listSize / 2 ? 1 : 0
  }
  t.ok(seen.every(times => times === 1), 'a permutation')
  t.ok(same < 30, 'two keys agree by chance alone')
  t.ok(next < 30, 'and so do neighbours')
  t.ok(Math.abs(low - listSize / 4) < 3_000, 'the first half is anywhere')
  t.end()
})

t.test('iss-status-unique: 10,000 places from two replicas, no two the same and no order in them', async t => {
  const folder = t.testdir({})
  const { database } = readConfig(await databaseEnv(t, folder))
  const replicas = [await openDatabase(database), await openDatabase(database)].map(db => {
    t.teardown(() => db.destroy())
    return new StatusAllocation(db, 'sessions', now, 64)
  })
  const places = await Promise.all(Array.from({ length: 10_000 }, (_, at) => replicas[at % 2]?.take() ?? Promise.reject(new Error('no replica'))))
  t.equal(new Set(places.map(({ listId, index }) => `${listId} ${index}`)).size, 10_000)
  t.equal(new Set(places.map(({ listId }) => listId)).size, 1, 'in one list')
  t.ok(places.every(({ index }) => index >= 0 && index < listSize))
  const near = places.filter(({ index }, at) => at > 0 && Math.abs(index - (places[at - 1]?.index ?? 0)) <= 16).length
  t.ok(near < 10, `${near} neighbours`)
})

t.test('a list that is full is followed by another one, once for all replicas, and a block that lies about is not used', async t => {
  const folder = t.testdir({})
  const { database } = readConfig(await databaseEnv(t, folder))
  const db = await openDatabase(database)
  t.teardown(() => db.destroy())
  let clock = now()
  const open = (): StatusAllocation => new StatusAllocation(db, 'sessions', () => clock, 64)
  const first = open()
  const { listId } = await first.take()
  await db.updateTable('status_lists').set({ next_slot: listSize - 64 }).execute()
  const rest = await Promise.all([open(), open(), open()].map(allocation => allocation.take()))
  const lists = (): Promise<Array<{ id: string, closed_at_ms: number | null }>> => db.selectFrom('status_lists').select(['id', 'closed_at_ms']).orderBy('closed_at_ms').execute()
  t.equal(rest.filter(place => place.listId === listId).length, 1, 'the last block of the first')
  t.equal((await lists()).length, 2)
  t.strictSame((await lists()).map(({ closed_at_ms: closed }) => closed).sort(), [now(), null].sort())
  t.equal((await first.take()).listId, listId, 'what was claimed before is good for a while')
  clock += 3_600_000
  t.not((await first.take()).listId, listId)
})

t.test('sessions and clients have lists of their own', async t => {
  const folder = t.testdir({})
  const { database } = readConfig(await databaseEnv(t, folder))
  const db = await openDatabase(database)
  t.teardown(() => db.destroy())
  const places: readonly StatusReference[] = await Promise.all([new StatusAllocation(db, 'sessions', now, 64).take(), new StatusAllocation(db, 'clients', now, 1).take()])
  t.not(places[0]?.listId, places[1]?.listId)
})
