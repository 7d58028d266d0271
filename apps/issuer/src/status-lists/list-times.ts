/** How long lists are good for, and how old they may get. */

/** What the times of lists follow from. */
export interface ListTimeConfig {
  /** The lifetime of a token. */
  readonly accessTokenMinutes: number
  readonly statusListTtlSeconds: number
}

/** The times of lists. */
export interface ListTimes {
  /** The `ttl` of lists: how long a verifier may keep one without asking again. */
  readonly ttlSeconds: number
  /** From `iat` to `exp`. An issuer that is away costs no valid token: the list that a verifier holds by then outlives them all. */
  readonly lifetimeSeconds: number
  /** A list that does not change is given out anew after that, so that nobody's copy gets old. */
  readonly renewAfterMs: number
  /** How far `iat` stays behind the clock when a list is signed again without a change. */
  readonly backdateMs: number
}

/** No token lives longer, whatever `ACCESS_TOKEN_MINUTES` was when it was made: that is a day at most, and an hour is for clocks. */
export const longestTokenMs = 25 * 3_600_000

// What verifiers allow for clocks that disagree.
const clockToleranceSeconds = 5

/** The times for tokens that live that long. */
export function listTimes ({ accessTokenMinutes, statusListTtlSeconds }: ListTimeConfig): ListTimes {
  const tokenSeconds = accessTokenMinutes * 60
  const renewAfterSeconds = tokenSeconds / 4
  const backdateSeconds = Math.min(clockToleranceSeconds, statusListTtlSeconds / 2)
  return Object.freeze({
    ttlSeconds: statusListTtlSeconds,
    lifetimeSeconds: Math.ceil(tokenSeconds + renewAfterSeconds + statusListTtlSeconds + backdateSeconds + clockToleranceSeconds),
    renewAfterMs: renewAfterSeconds * 1000,
    backdateMs: backdateSeconds * 1000
  })
}
