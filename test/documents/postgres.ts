/** A PostgreSQL database for one page. */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { Test } from 'tap'

/** The server that has it. */
export const postgresServer = process.env['TEST_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres'

async function ask (text: string): Promise<void> {
  const client = new Client({ connectionString: postgresServer, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Why there is none here; `undefined` when there is one. With `REQUIRE_POSTGRES=1` its absence is an error. */
export async function postgresMissing (): Promise<string | undefined> {
  try {
    await ask('select 1')
    return undefined
  } catch (error) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('REQUIRE_POSTGRES is 1, but no PostgreSQL answers: start one on 5432, or set TEST_DATABASE_URL', { cause: error })
    return 'no PostgreSQL answers on 127.0.0.1:5432 or at TEST_DATABASE_URL'
  }
}

/** Makes an empty one, gone with the test, and returns its URL. */
export async function createPostgres (t: Test): Promise<string> {
  const name = `signet_page_${randomBytes(8).toString('hex')}`
  await ask(`create database ${name}`)
  t.teardown(() => ask(`drop database ${name} with (force)`))
  const url = new URL(postgresServer)
  url.pathname = name
  return url.href
}
