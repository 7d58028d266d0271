/** Databases for tests: SQLite unless the suite runs on PostgreSQL, a new one for each test, gone with it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Test } from 'tap'
import type { Environment } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import type { Database } from '../src/database/database.js'
import type { Suite } from './suites.js'

/** The server on which tests make their databases. */
export const postgresServer = process.env['TEST_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres'

/** Opens the signing keys of databases that have no folder to keep a generated one in. */
export const keyEncryptionKey = Buffer.alloc(32, 7).toString('base64url')

let onPostgres = false

/** The databases that stand for folders. */
const inFolders = new Map<string, Promise<string>>()

/** Why there is no PostgreSQL here; `null` when there is one. With `REQUIRE_POSTGRES=1` its absence is an error. */
export async function postgresMissing (): Promise<string | null> {
  try {
    await ask('select 1')
    return null
  } catch (error) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('REQUIRE_POSTGRES is 1, but no PostgreSQL answers: start one on 5432, or set TEST_DATABASE_URL', { cause: error })
    return 'no PostgreSQL answers on 127.0.0.1:5432 or at TEST_DATABASE_URL'
  }
}

/** Runs suites in this process, which loads the issuer once for all. */
export function runSuites (t: Test, suites: readonly Suite[]): void {
  async function readAll (): Promise<void> {
    for (const suite of suites) await suite()
  }
  // Their tests are queued behind it; without it, the first suite's could be through, and the file over, while the second is read.
  // tap waits for it, but does not mind how it ends.
  void t.waitOn(readAll().catch((error: unknown) => { t.threw(error) }))
}

/** Runs suites with PostgreSQL under whatever they open by the functions of this file. */
export async function runOnPostgres (t: Test, suites: readonly Suite[]): Promise<void> {
  const missing = await postgresMissing()
  if (missing !== null) return t.plan(0, missing)
  onPostgres = true
  migrated = migratedPostgres(t)
  runSuites(t, suites)
}

/** Makes a folder that goes with the test: unlike `t.testdir`, also for suites that share the root of tap. */
export function newFolder (t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'signet-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Makes a database for one test on PostgreSQL, empty or as another one is, and returns its URL. */
export async function createPostgres (t: Test, like = 'template1'): Promise<string> {
  const name = `signet_test_${randomBytes(8).toString('hex')}`
  await ask(`create database ${name} template ${like}`)
  t.teardown(() => ask(`drop database ${name} with (force)`))
  const url = new URL(postgresServer)
  url.pathname = name
  return url.href
}

let migrated: Promise<string> | undefined

/** The name of a database with all tables and nothing in them: to copy it is quicker than to make them. It goes with the file. */
async function migratedPostgres (t: Test): Promise<string> {
  const url = await createPostgres(t)
  await (await openDatabase(url)).destroy()
  return new URL(url).pathname.slice(1)
}

async function createLikeMigrated (t: Test): Promise<string> {
  return await createPostgres(t, await migrated)
}

/** The environment for an issuer whose data is in a folder: the same data when it is asked for again. */
export async function databaseEnv (t: Test, folder: string): Promise<Environment> {
  if (!onPostgres) return { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` }
  const url = inFolders.get(folder) ?? createLikeMigrated(t)
  inFolders.set(folder, url)
  return { DATABASE_URL: await url, KEY_ENCRYPTION_KEYS: keyEncryptionKey }
}

/** Opens a new, migrated database. */
export async function openTestDatabase (t: Test): Promise<Database> {
  const db = await openDatabase(onPostgres ? await createLikeMigrated(t) : ':memory:')
  t.teardown(() => db.destroy())
  return db
}

/** Runs SQL on the server of the tests, or another one. */
export async function ask (sql: string, server: string = postgresServer): Promise<unknown[]> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
