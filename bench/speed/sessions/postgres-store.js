/** A database of our own in the local PostgreSQL, filled with the sessions of the run and dropped after it. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** @import { SessionStores } from './session-stores.js' */

const server = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/**
 * @param {string} url
 * @param {(client: pg.Client) => Promise<void>} use
 */
async function withClient (url, use) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

/**
 * @param {readonly { id: string, claims: string }[]} rows
 * @returns {ReturnType<SessionStores['postgres']>}
 */
export async function openPostgresStore (rows) {
  const database = `signet_bench_${randomBytes(6).toString('hex')}`
  try {
    await withClient(server, async client => { await client.query(`create database ${database}`) })
  } catch {
    return { skipped: 'no PostgreSQL lets us make a database at 127.0.0.1:5432 or TEST_DATABASE_URL' }
  }
  const url = new URL(server)
  url.pathname = `/${database}`
  await withClient(url.href, async client => {
    await client.query('create table sessions (id text primary key, claims json not null, expires_at timestamptz not null)')
    await client.query("insert into sessions select id, claims::json, now() + interval '1 day' from unnest($1::text[], $2::text[]) as row (id, claims)",
      [rows.map(({ id }) => id), rows.map(({ claims }) => claims)])
    await client.query('analyze sessions')
  })
  return {
    url: url.href,
    close: () => withClient(server, async client => { await client.query(`drop database ${database} with (force)`) })
  }
}
