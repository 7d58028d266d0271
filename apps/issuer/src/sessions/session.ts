/** A session as it is kept, and the rules of time that it lives by. */
import type { StatusReference } from '../status-lists/status-reference.js'
import type { Device } from './device.js'

/** Why a session ended. Those that begin with `reuse` followed a refresh token that came again too late. */
export type EndCause =
  /** `POST /logout`. */
  | 'logout'
  /** The same browser signed in anew. */
  | 'replaced'
  /** Its owner ended it from the list of sessions. */
  | 'ended-by-owner'
  /** An operator ended it. */
  | 'ended-by-operator'
  /** A token of it was revoked (RFC 7009). */
  | 'revoked'
  /** The account has another password. */
  | 'password-changed'
  /** The account was disabled. */
  | 'account-disabled'
  /** The account was removed. */
  | 'account-removed'
  /** The refresh token before the current one came after the grace period: a copy, or a client that lost its answer for long. */
  | 'reuse-previous'
  /** An older one came: a copy, or a client that went back to an old state. */
  | 'reuse-older'
  /** One came that is newer than any we gave out: our data went back to an old state, so older tokens may be alive again. */
  | 'reuse-newer'

/** A session, alive or over. Times are milliseconds since the epoch. */
export interface Session {
  /** A UUID: the `sid` of its tokens. */
  readonly id: string
  readonly accountId: string
  /** What it may grant at most: the scopes of the account when it began. */
  readonly scopes: readonly string[]
  /** The number of the refresh token that is current. */
  readonly counter: number
  /** When the token before the current one was first used; `null` while there was none. */
  readonly rotatedAtMs: number | null
  readonly createdAtMs: number
  readonly lastUsedAtMs: number
  /** When it ends at the latest. */
  readonly expiresAtMs: number
  readonly endedAtMs: number | null
  readonly endedCause: EndCause | null
  /** Where the status of its tokens is; `null` in one of a former version, until its next token. */
  readonly status: StatusReference | null
  /** What signed in, and from where. */
  readonly device: Device
}

/** How long sessions live, and how long a refresh may be repeated. */
export interface SessionPolicy {
  /** Unused for that long, a session is over. */
  readonly sessionIdleDays: number
  /** After that long, a session is over. */
  readonly sessionMaxDays: number
  /** For that long after the first use of a refresh token, a repeat gets the same successor. */
  readonly refreshGraceSeconds: number
}

/** A day, in milliseconds. */
export const msPerDay = 86_400_000

/** Says whether the session is neither ended, nor expired, nor idle for too long. */
export function isAlive (session: Session, { sessionIdleDays }: Pick<SessionPolicy, 'sessionIdleDays'>, nowMs: number): boolean {
  return session.endedAtMs === null && session.expiresAtMs > nowMs && session.lastUsedAtMs > nowMs - sessionIdleDays * msPerDay
}
