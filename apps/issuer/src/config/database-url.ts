/** Where the data rests. */
import { BadValue } from './bad-value.js'

/** The database file that is kept in memory, for tests. */
export const inMemory = ':memory:'

/**
 * Reads `DATABASE_URL` and returns the path of the SQLite file.
 * The URL is never quoted in an error, because other kinds of it carry a password.
 * @throws BadValue
 */
export function parseDatabaseUrl (text: string): string {
  if (/^postgres(ql)?:/i.test(text)) throw new BadValue('asks for PostgreSQL, but this version keeps its data in SQLite: write sqlite:./data/issuer.db')
  const path = /^sqlite:(.*)$/s.exec(text)?.[1]
  if (path === undefined) throw new BadValue('is not a sqlite: URL: write sqlite:./data/issuer.db')
  if (path === '' || path.startsWith('//') || path.endsWith('/')) throw new BadValue('names no file: write the path right after sqlite:, such as sqlite:/var/lib/signet/issuer.db')
  return path
}
