import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { readConfig } from '../src/config.js'
import type { Environment } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import type { Database } from '../src/database/database.js'
import { buildServer } from '../src/server.js'
import { parentsFirst } from '../src/transfer/parents-first.js'
import { transfer } from '../src/transfer/transfer.js'
import { createPostgres, postgresMissing } from './databases.js'
import { askToken, hasher, login, startIssuer } from './issuer.js'

const missing = await postgresMissing()
const skip = missing ?? false

async function run (env: Environment, ...args: string[]): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
  let out = ''
  let err = ''
  const code = await runCli(args, { env, stdin: (async function * () {})(), out: text => { out += text }, err: text => { err += text } })
  return { code, out, err }
}

/** A file with an issuer's data, and as many accounts more. */
async function source (t: Test, accounts = 0): Promise<string> {
  const folder = t.testdir({})
  const { server } = await startIssuer(t, {}, folder)
  await server.close()
  const file = join(folder, 'issuer.db')
  const db = await openDatabase(file)
  await addAccounts(db, accounts)
  await db.destroy()
  return file
}

async function addAccounts (db: Database, count: number): Promise<void> {
  for (let added = 0; added < count; added += 100) {
    await db.insertInto('accounts').values(Array.from({ length: Math.min(100, count - added) }, (_, index) => ({
      id: randomUUID(), username: `Zoë ${added + index}`, username_canonical: `zoë ${added + index}`, password_hash: 'x', scopes: '[]', roles: '[]', groups: '[]', claims: '{"a":"\\u0001 😀"}', created_at_ms: 1795348800000 + index
    }))).execute()
  }
}

const countOf = async (db: Database): Promise<number> => Number((await db.selectFrom('accounts').select(eb => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count)

async function counted (location: string): Promise<number> {
  const db = await openDatabase(location)
  try {
    return await countOf(db)
  } finally {
    await db.destroy()
  }
}

t.test('who is signed in stays signed in, and tokens stay good', { skip }, async t => {
  const folder = t.testdir({})
  const before = await startIssuer(t, {}, folder)
  const signedIn = (await login(before.server)).json()
  const jwks = (await before.server.inject('/.well-known/jwks.json')).body
  const clock = before.clock.now
  await before.server.close()

  const to = await createPostgres(t)
  const env = { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` }
  const ran = await run(env, 'transfer', '--to', to)
  t.equal(ran.code, 0, ran.err)
  t.match(ran.out, /^Transferred \d+ rows of \d+ tables; counts and hashes are the same at both ends\. Start each issuer with the new DATABASE_URL, and with KEY_ENCRYPTION_KEYS: those in .*key-encryption-keys, newest first\./)
  t.match(ran.err, /^accounts: 1 of 1$/m)

  const keys = readFileSync(join(folder, 'key-encryption-keys'), 'utf8').trim()
  const config = readConfig({ DATABASE_URL: to, KEY_ENCRYPTION_KEYS: keys, LOG_LEVEL: 'silent' })
  const after = await buildServer(config, { now: () => clock, hasher })
  t.teardown(() => after.close())
  t.equal((await after.inject('/.well-known/jwks.json')).body, jwks)
  const refreshed = await askToken(after, { grant_type: 'refresh_token', client_id: 'web', refresh_token: signedIn.refresh_token })
  t.equal(refreshed.statusCode, 200, refreshed.body)
  t.equal((await login(after)).statusCode, 200, 'and passwords are known')
})

t.test('it says what it did in JSON, and again it finds nothing to do', { skip }, async t => {
  const file = await source(t, 4_000)
  const to = await createPostgres(t)
  const env = { DATABASE_URL: `sqlite:${file}` }
  const first = await run(env, 'transfer', '--to', to, '--json')
  t.strictSame([first.code, first.err], [0, ''])
  const { copied, tables } = JSON.parse(first.out)
  t.equal(copied, true)
  t.match(tables.find((table: { name: string }) => table.name === 'accounts'), { rows: 4_001, sha256: /^[0-9a-f]{64}$/ })
  t.strictSame(JSON.parse((await run(env, 'transfer', '--to', to, '--json')).out), { copied: false, tables })
})

t.test('a copy that is interrupted leaves nothing, and the next one is whole', { skip }, async t => {
  const file = await source(t, 4_000)
  const to = await createPostgres(t)
  await t.rejects(transfer(file, to, (_table, rows) => { if (rows > 3_000) throw new Error('pulled the plug') }), { message: 'pulled the plug' })
  t.equal(await counted(to), 0)
  t.equal((await transfer(file, to, () => {})).copied, true)
  t.equal(await counted(to), 4_001)
})

t.test('a file that is written to meanwhile is refused, and the next attempt has it all', { skip }, async t => {
  const file = await source(t, 200)
  const to = await createPostgres(t)
  const issuer = await openDatabase(file)
  t.teardown(() => issuer.destroy())
  let written = Promise.resolve()
  const writing = (): void => { written = issuer.updateTable('accounts').set({ username: 'Zoé' }).where('username', '=', 'Zoë 7').execute().then(() => {}) }
  await t.rejects(transfer(file, to, table => { if (table === 'accounts') writing() }), { code: 'BAD_INPUT', message: /^The source was written to in the meantime, and nothing was transferred/ })
  await written
  t.equal(await counted(to), 0)
  t.equal((await transfer(file, to, () => {})).copied, true)
  const db = await openDatabase(to)
  t.teardown(() => db.destroy())
  t.match(await db.selectFrom('accounts').select('username').where('username_canonical', '=', 'zoë 7').execute(), [{ username: 'Zoé' }])
})

t.test('a target that holds other data is refused, and stays as it is', { skip }, async t => {
  const to = await createPostgres(t)
  const other = await openDatabase(to)
  t.teardown(() => other.destroy())
  await addAccounts(other, 1)
  const ran = await run({ DATABASE_URL: `sqlite:${await source(t)}` }, 'transfer', '--to', to)
  t.strictSame(ran, { code: 1, out: '', err: 'The target holds other data: give an empty database\n' })
  t.equal(await countOf(other), 1)
})

const refused: ReadonlyArray<[why: string, url: string, to: string, message: RegExp]> = [
  ['a source that is not there', 'sqlite:./nowhere.db', 'postgres://db/signet', /^There is no \.\/nowhere\.db to transfer/],
  ['a source that is PostgreSQL already', 'postgres://me:hunter2@db/signet', 'postgres://db/signet', /^DATABASE_URL is where the data is now/],
  ['a target that is SQLite', 'sqlite:./package.json', 'sqlite:./other.db', /^--to is not a postgres: URL/],
  ['a target that is malformed', 'sqlite:./package.json', 'postgres://me:hunter2@:x/', /^--to is malformed/]
]
for (const [why, url, to, message] of refused) {
  t.test(`refuses ${why}`, async t => {
    const { code, err } = await run({ DATABASE_URL: url }, 'transfer', '--to', to)
    t.equal(code, 1)
    t.match(err, message)
    t.notMatch(err, /hunter2/)
  })
}

t.test('tables come after those they refer to', async t => {
  const parents: Record<string, string[]> = { sessions: ['accounts', 'sessions'], accounts: [], audit: ['sessions'] }
  t.strictSame(parentsFirst(['audit', 'sessions', 'accounts'], name => parents[name] ?? []), ['accounts', 'sessions', 'audit'])
  t.throws(() => parentsFirst(['a', 'b'], name => name === 'a' ? ['b'] : ['a']), { message: /circle: a, b/ })
})
