/** A session look-up in PostgreSQL. */
import pg from 'pg'
import { buildSessionApp } from './session-app.js'

const query = { name: 'find-session', text: 'select claims from sessions where id = $1 and expires_at > now()' }

/** @type {import('../../contenders/contender.js').Contender} */
export const postgresSession = {
  name: 'session in PostgreSQL',
  packages: ['pg'],
  configuration: 'a hook that reads one row by its primary key: a prepared statement, a pool of 10 connections, a database of its own on loopback',
  async build ({ sessionStore }) {
    if (sessionStore === undefined) throw new TypeError('"sessionStore" must be the URL of a PostgreSQL database')
    const pool = new pg.Pool({ connectionString: sessionStore })
    return buildSessionApp({
      async find (id) {
        const { rows: [row] } = await pool.query({ ...query, values: [id] })
        return row?.claims
      },
      close: () => pool.end()
    })
  }
}
