import { inflateSync } from 'node:zlib'
import t from 'tap'
import type { Test } from 'tap'
import { readConfig } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import type { Database } from '../src/database/database.js'
import type { ListDocument } from '../src/status-lists/list-document.js'
import { keepUpLists } from '../src/status-lists/list-upkeep.js'
import { listTimes } from '../src/status-lists/list-times.js'
import { revokeStatuses } from '../src/status-lists/revoke-statuses.js'
import { StatusAllocation } from '../src/status-lists/status-allocation.js'
import type { StatusReference } from '../src/status-lists/status-reference.js'
import { StatusListPublisher } from '../src/status-lists/status-list-publisher.js'
import { databaseEnv } from './databases.js'

const never = 3_600_000
const start = Date.parse('2026-11-22T12:00:00Z')
const hour = 3_600_000
const issuerUrl = 'http://localhost:4000'

interface Replica {
  readonly publisher: StatusListPublisher
  readonly db: Database
  readonly clock: { now: number }
  /** Its keys, of which the first signs. */
  readonly keys: string[]
  readonly signed: () => number
  readonly find: (held?: string) => Promise<ListDocument>
}

interface Scene {
  readonly replicas: readonly [Replica, Replica]
  readonly place: StatusReference
  readonly take: () => Promise<StatusReference>
  /** Revokes places at a time, as another process would. */
  readonly revoke: (places: readonly StatusReference[], atMs: number) => Promise<void>
}

/** Two replicas that hear no news and look at nothing by themselves, on one database with one list. */
async function openScene (t: Test): Promise<Scene> {
  const { database } = readConfig(await databaseEnv(t, t.testdir({})))
  const db = await openDatabase(database)
  t.teardown(() => db.destroy())
  const allocation = new StatusAllocation(db, 'sessions', () => start, 64)
  const take = (): Promise<StatusReference> => allocation.take()
  const place = await take()
  const openReplica = async (): Promise<Replica> => {
    const own = await openDatabase(database)
    const clock = { now: start }
    const keys = ['first-key', 'other-key']
    let signed = 0
    const server = {
      keyRing: {
        get signingKey () { return { kid: keys[0] ?? '', alg: 'RS256' } },
        get jwks () { return { keys: keys.map(kid => ({ kid })) } }
      },
      async signDocument (typ: string, claims: object) {
        signed++
        const kid = keys[0] ?? ''
        return { jwt: [{ typ, kid }, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.'), kid }
      }
    }
    const publisher = new StatusListPublisher({
      db: own,
      // What lists need of a server, and no more.
      server: server as never,
      issuerUrl,
      times: listTimes({ accessTokenMinutes: 60, statusListTtlSeconds: 10 }),
      now: () => clock.now,
      log: { warn () {}, info () {} },
      pollMs: never,
      mostWaiting: 3
    })
    t.teardown(async () => {
      await publisher.close()
      await own.destroy()
    })
    return {
      publisher,
      db: own,
      clock,
      keys,
      signed: () => signed,
      async find (held = '') {
        const document = await publisher.find(place.listId, held)
        if (document === null) throw new Error('no list')
        return document
      }
    }
  }
  return {
    replicas: [await openReplica(), await openReplica()],
    place,
    take,
    revoke: (places, atMs) => db.transaction().execute(transaction => revokeStatuses(transaction, places, atMs))
  }
}

interface Claims { readonly iat: number, readonly exp: number, readonly status_list: { readonly lst: string } }

function claimsOf ({ body }: ListDocument): Claims {
  return JSON.parse(Buffer.from(String(body).split('.')[1] ?? '', 'base64url').toString())
}

function isRevoked (document: ListDocument, { index }: StatusReference): boolean {
  return ((inflateSync(Buffer.from(claimsOf(document).status_list.lst, 'base64url'))[index >> 3] ?? 0) >> (index & 7) & 1) === 1
}

/** Waits until it is so. */
async function until (isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise(resolve => setTimeout(resolve, 5))
}

t.test('replicas give the same list the same ETag, and each signs once for all who ask', async t => {
  const { replicas: [one, other] } = await openScene(t)
  const documents = await Promise.all([...Array.from({ length: 100 }, () => one.find()), other.find()])
  t.equal(new Set(documents.map(({ etag }) => etag)).size, 1)
  t.equal(one.signed(), 1)
})

t.test('a replica that missed a change never signs the old state with a newer time', async t => {
  const { replicas: [one, other], place, revoke } = await openScene(t)
  await Promise.all([one.find(), other.find()])
  await revoke([place], start + 1_000)
  one.clock.now = other.clock.now = start + 1_100
  one.publisher.wake()
  await until(async () => isRevoked(await one.find(), place))
  const held = claimsOf(await one.find())
  const missed = await other.find()
  t.equal(isRevoked(missed, place), false, 'it has heard nothing')
  t.ok(claimsOf(missed).iat < held.iat, 'and does not pass for newer')

  // The document gets old, so it is signed again.
  other.clock.now = start + 20_000
  const again = await other.find()
  t.ok(claimsOf(again).iat >= held.iat)
  t.equal(isRevoked(again, place), true, 'after a look')
  t.equal(again.etag, (await one.find()).etag)
})

t.test('a replica whose clock is ahead does not outdo a change by another one', async t => {
  const { replicas: [one, other], place, revoke } = await openScene(t)
  other.clock.now = start + 60_000 + 4_900
  one.clock.now = start + 60_000
  const ahead = await other.find()
  await revoke([place], one.clock.now)
  one.publisher.wake()
  await until(async () => isRevoked(await one.find(), place))
  t.ok(claimsOf(await one.find()).iat >= claimsOf(ahead).iat, 'for as long as clocks differ by less than 5 seconds')
})

t.test('revisions grow, whatever the clocks say, and no list is from the future', async t => {
  const { replicas: [one], place, take, revoke } = await openScene(t)
  const [second, third] = [await take(), await take()]
  await revoke([place], start + 10 * hour)
  await revoke([second], start)
  const document = await one.find()
  await revoke([third], start - hour)
  one.publisher.wake()
  await until(async () => (await one.find()).revision > document.revision)
  for (const each of [place, second, third]) t.equal(isRevoked(await one.find(), each), true)
  t.ok(claimsOf(await one.find()).iat <= start / 1000)
})

t.test('a replica that is asked by somebody who knows more looks first', async t => {
  const { replicas: [one, other], place, revoke } = await openScene(t)
  await Promise.all([one.find(), other.find()])
  await revoke([place], start + 1_000)
  one.clock.now = other.clock.now = start + 1_000
  one.publisher.wake()
  await until(async () => isRevoked(await one.find(), place))
  t.equal(isRevoked(await other.find(), place), false)
  t.equal(isRevoked(await other.find((await one.find()).etag), place), true)
})

t.test('a burst of revocations is signed a few times, and the last of them soon', async t => {
  const { replicas: [one], take, revoke } = await openScene(t)
  const places = await Promise.all(Array.from({ length: 200 }, take))
  const { etag } = await one.find()
  const before = one.signed()
  const begunAtMs = performance.now()
  for (const [at, place] of places.entries()) {
    await revoke([place], start + at)
    one.publisher.wake()
    // Each of them would be a request of its own.
    await new Promise(setImmediate)
  }
  const tookMs = performance.now() - begunAtMs
  const last = places.at(-1)
  await until(async () => last !== undefined && isRevoked(await one.find(), last))
  const lateMs = performance.now() - begunAtMs - tookMs
  t.ok(one.signed() - before <= Math.ceil(tookMs / 100) + 3, `${one.signed() - before} times in ${Math.round(tookMs)} ms`)
  t.ok(lateMs < 500, `${Math.round(lateMs)} ms`)
  const document = await one.find()
  t.not(document.etag, etag)
  t.ok(places.every(place => isRevoked(document, place)))
  t.ok(document.gzipped === null || document.gzipped.length < document.body.length)
})

t.test('who waits is told of a change, of a renewal, and of another key; the number is bounded', async t => {
  const { replicas: [one], place, revoke } = await openScene(t)
  const { publisher } = one
  const waitForNews = async (): Promise<string> => {
    const { etag } = await one.find()
    const wait = publisher.waiting.wait(place.listId, never)
    await wait?.over
    const now = (await one.find()).etag
    t.not(now, etag)
    return now
  }
  await one.find()
  const told = Promise.all([waitForNews(), waitForNews(), waitForNews()])
  await until(() => publisher.waiting.count === 3)
  t.equal(publisher.waiting.wait(place.listId, never), null, 'a fourth one is not held')
  await revoke([place], start)
  publisher.wake()
  await told
  t.equal(publisher.waiting.count, 0)

  const renewed = waitForNews()
  await until(() => publisher.waiting.count === 1)
  one.clock.now = start + hour / 4 + 1_000
  publisher.wake()
  await renewed

  const resigned = waitForNews()
  await until(() => publisher.waiting.count === 1)
  one.keys.splice(0, 1)
  publisher.wake()
  await resigned
})

t.test('two replicas renew a list once', async t => {
  const { replicas } = await openScene(t)
  const [former] = await Promise.all(replicas.map(replica => replica.find()))
  for (const { clock } of replicas) clock.now = start + hour / 4
  replicas.forEach(({ publisher }) => publisher.wake())
  await until(async () => (await replicas[0].find()).revision > (former?.revision ?? Infinity))
  await until(async () => (await replicas[1].find()).etag === replicas[0].publisher.current((await replicas[0].db.selectFrom('status_lists').select('id').executeTakeFirstOrThrow()).id)?.etag)
  t.equal((await replicas[0].find()).revision, start + hour / 4)
})

t.test('while the database is away the last document serves, until it has expired or its key is revoked', async t => {
  const { replicas: [one, other], place } = await openScene(t)
  const document = await one.find()
  const { exp } = claimsOf(document)
  t.ok(exp * 1000 >= start + hour * 1.25, 'past the longest life of a token')
  await one.db.destroy()
  one.clock.now = exp * 1000 - 1
  t.equal((await one.find()).body, document.body)
  one.clock.now = exp * 1000
  await t.rejects(one.find(), { code: 'UNAVAILABLE' })

  await other.find()
  await other.db.destroy()
  other.keys.splice(0, 1)
  await t.rejects(other.find(), { code: 'UNAVAILABLE' })
  await t.rejects(other.publisher.find('unknown1', ''), { code: 'UNAVAILABLE' }, 'what is not known is not denied')
  t.equal(await other.publisher.find('not an id', ''), null)
  t.equal(other.publisher.current(place.listId), null)
})

t.test('questions for lists that are not there cost next to nothing', async t => {
  const { replicas: [one], place } = await openScene(t)
  await one.find()
  const begunAtMs = performance.now()
  const answers = await Promise.all(Array.from({ length: 2_000 }, (_, at) => one.publisher.find(`nolist${String(at % 100).padStart(2, '0')}`, `W/"${(start * 2).toString(36)}.first-ke"`)))
  t.ok(answers.every(answer => answer === null))
  t.ok(performance.now() - begunAtMs < 2_000)
  t.ok(await one.publisher.find(place.listId, ''))
})

t.test('a place is cleared when every token of it has expired, and a list is gone when nobody refers to it', async t => {
  const { replicas: [one], place, take, revoke } = await openScene(t)
  const later = await take()
  await revoke([place], start)
  await revoke([later], start + hour)
  t.equal(isRevoked(await one.find(), place), true)
  t.strictSame(await keepUpLists(one.db, start + 25 * hour), { cleared: 0, retired: [] })
  one.clock.now = start + 25.5 * hour
  t.strictSame(await keepUpLists(one.db, one.clock.now), { cleared: 1, retired: [] })
  one.publisher.wake()
  await until(async () => !isRevoked(await one.find(), place))
  t.equal(isRevoked(await one.find(), later), true)

  await one.db.insertInto('accounts').values({ id: 'a', username: 'a', username_canonical: 'a', password_hash: '', scopes: '[]', roles: '[]', groups: '[]', claims: '{}', created_at_ms: start }).execute()
  const session = { id: 's', account_id: 'a', scopes: '[]', counter: 0, created_at_ms: start, last_used_at_ms: start, expires_at_ms: start + 100 * hour, status_list_id: place.listId, status_index: 1 }
  await one.db.insertInto('sessions').values(session).execute()
  await one.db.updateTable('status_lists').set({ closed_at_ms: start }).execute()
  t.strictSame(await keepUpLists(one.db, start + 100 * hour), { cleared: 1, retired: [] }, 'a token of the session may be alive')
  const wait = one.publisher.waiting.wait(place.listId, never)
  t.strictSame(await keepUpLists(one.db, start + 126 * hour), { cleared: 0, retired: [place.listId] })
  one.publisher.wake()
  await wait?.over
  t.equal(await one.publisher.find(place.listId, ''), null)
})
