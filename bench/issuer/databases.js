/** The databases an issuer is measured on: SQLite files, and PostgreSQL where there is one. Each is new, and gone at the end. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/**
 * @typedef {object} MeasuredDatabase
 * @property {'SQLite' | 'PostgreSQL'} name
 * @property {() => Promise<string>} create makes an empty one, and returns its URL
 */

const server = process.env['TEST_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres'

/** @param {string} sql */
async function askPostgres (sql) {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** @returns {Promise<{ databases: MeasuredDatabase[], skipped: { database: string, why: string }[], close: () => Promise<void> }>} */
export async function openDatabases () {
  const directory = await mkdtemp(join(tmpdir(), 'signet-bench-issuer-'))
  /** @type {string[]} */
  const created = []
  let files = 0

  /** @type {MeasuredDatabase[]} */
  const databases = [{
    name: 'SQLite',
    create: async () => `sqlite:${join(directory, `${files++}`, 'issuer.db')}`
  }]
  const missing = await askPostgres('select 1').then(() => null, error => String(error.code ?? error.message))
  if (missing === null) {
    databases.push({
      name: 'PostgreSQL',
      async create () {
        const name = `signet_bench_${randomBytes(8).toString('hex')}`
        await askPostgres(`create database ${name}`)
        created.push(name)
        const url = new URL(server)
        url.pathname = name
        return url.href
      }
    })
  }
  return {
    databases,
    skipped: missing === null ? [] : [{ database: 'PostgreSQL', why: `none at TEST_DATABASE_URL or 127.0.0.1:5432 (${missing})` }],
    async close () {
      for (const name of created) await askPostgres(`drop database ${name} with (force)`)
      await rm(directory, { recursive: true })
    }
  }
}
