/** Where the data rests: a SQLite file, or a PostgreSQL server. */
import { dirname } from 'node:path'
import { BadValue } from './bad-value.js'

/** The path of a SQLite file, or the `postgres://` URL of a server; the latter may hold a password, and is never shown. */
export type DatabaseLocation = string

/** The database file that is kept in memory, for tests. */
export const inMemory = ':memory:'

const sslModes: ReadonlySet<string> = new Set(['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'])

/**
 * Reads `DATABASE_URL`: `sqlite:` and a path, or `postgres://`.
 * The URL is never quoted in an error, because it may carry a password.
 * @throws BadValue
 */
export function parseDatabaseUrl (text: string): DatabaseLocation {
  if (/^postgres(ql)?:/i.test(text)) return parsePostgresUrl(text)
  const path = /^sqlite:(.*)$/s.exec(text)?.[1]
  if (path === undefined) throw new BadValue('is neither a sqlite: nor a postgres: URL: write sqlite:./data/issuer.db, or postgres://user:password@host/database')
  if (path === '' || path.startsWith('//') || path.endsWith('/')) throw new BadValue('names no file: write the path right after sqlite:, such as sqlite:/var/lib/signet/issuer.db')
  return path
}

/** Is it the URL of a PostgreSQL server? */
export function isPostgres (location: DatabaseLocation): boolean {
  return location.startsWith('postgres:')
}

/** The folder in which generated files stay: that of the SQLite file; `./data` with PostgreSQL. */
export function dataFolder (location: DatabaseLocation): string {
  return isPostgres(location) ? './data' : dirname(location)
}

function parsePostgresUrl (text: string): DatabaseLocation {
  if (!URL.canParse(text)) throw new BadValue('is malformed: write postgres://user:password@host/database, with %-escapes for what is special in the password')
  const url = new URL(text.replace(/^postgres(ql)?:/i, 'postgres:'))
  if (url.hostname === '' && !url.searchParams.has('host')) throw new BadValue('names no server: write postgres://user:password@host/database')
  if (url.pathname.length < 2) throw new BadValue('names no database: write it after the server, as in postgres://user:password@host/database')
  const sslMode = url.searchParams.get('sslmode')
  if (sslMode !== null && !sslModes.has(sslMode)) throw new BadValue(`has an sslmode that is none of ${[...sslModes].join(', ')}: write verify-full for a server beyond this machine`)
  // Each of them checks the certificate and the name here, and only this one says so.
  if (sslMode === 'require' || sslMode === 'verify-ca') url.searchParams.set('sslmode', 'verify-full')
  return url.href
}
