/** What the failures of a database are to callers: an outage of ours, the fault of a request, or a mistake in a query. */
import { DatabaseError } from 'pg'
import { UnfitText, Unavailable } from '../errors.js'

// Its own rules of SQLSTATE (PostgreSQL, appendix A): connection, resources, operator, limits, a standby that may not write.
const outageStates = /^(08|53|57|58|55P03|25006)/
// A NUL, for one.
const unfitText = '22021'
const outageCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/

/**
 * The error of PostgreSQL as callers shall see it, with the error itself as its cause: `UNAVAILABLE`; `UNFIT_TEXT` for text that PostgreSQL,
 * unlike SQLite, has no place for; or the error itself.
 */
export function postgresFailure (error: unknown): unknown {
  if (isConnectionLost(error)) return unavailable(error)
  if (!(error instanceof DatabaseError)) return error
  if (error.code === unfitText) return Object.assign(new UnfitText(), { cause: error })
  return outageStates.test(error.code ?? '') ? unavailable(error) : error
}

/** Is the connection of no use any more? What the server itself did not answer came from the way to it. */
export function isConnectionLost (error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|57P)/.test(error.code ?? '')
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError)
}

/** The error of SQLite as callers shall see it: `UNAVAILABLE` with the error as its cause, or the error itself. */
export function sqliteFailure (error: unknown): unknown {
  return error instanceof Error && 'code' in error && outageCodes.test(String(error.code)) ? unavailable(error) : error
}

/** An `UNAVAILABLE` with what is behind it, which is for the log. */
export function unavailable (cause: unknown): Error {
  return Object.assign(new Unavailable(), { cause })
}
