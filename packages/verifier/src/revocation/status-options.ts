/** What the verifier is told about revocation. */
import { assertFetchableUrl } from '../keys/urls.js'
import { functionOption, numberWithin, positiveInteger, refuseUnknown, stringList } from '../option-checks.js'

/**
 * What a token's `status` claim is worth: `'status-list'` obeys it where it is, `'required'` refuses tokens without it,
 * `'ignore'` never looks at it and never fetches.
 */
export type RevocationMode = 'status-list' | 'required' | 'ignore'

/** How status lists are fetched and held. */
export interface StatusListOptions {
  /** How long the issuer is asked to hold a poll until something changes (RFC 7240); 300 at the most, 0 asks at each `ttl` of the list instead. @defaultValue `25` */
  readonly waitSeconds?: number
  /** Lists held for each issuer: one of 2^20 sessions takes 128 KiB. @defaultValue `64` */
  readonly maxLists?: number
  /** The largest list, uncompressed. @defaultValue `1048576` */
  readonly maxListBytes?: number
  /** Runs a poll later, unless what it returns is called before. @defaultValue a timer that keeps no process alive */
  readonly schedule?: (run: () => void, delayMs: number) => () => void
}

/** The same, with every default filled in. */
export type ResolvedStatusListOptions = Readonly<Required<StatusListOptions>>

function scheduleUnheld (run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs).unref()
  return () => { clearTimeout(timer) }
}

const defaults = {
  waitSeconds: 25,
  maxLists: 64,
  maxListBytes: 1_048_576,
  schedule: scheduleUnheld
} as const satisfies StatusListOptions

const maxWaitSeconds = 300

/** @throws `TypeError` naming the option. */
export function resolveStatusListOptions (value: unknown = {}): ResolvedStatusListOptions {
  if (typeof value !== 'object' || value === null) throw new TypeError('"statusLists" must be an object')
  refuseUnknown('statusLists', value, Object.keys(defaults))
  const { waitSeconds = defaults.waitSeconds, maxLists = defaults.maxLists, maxListBytes = defaults.maxListBytes, schedule = defaults.schedule } = value as StatusListOptions
  return Object.freeze({
    waitSeconds: numberWithin('statusLists.waitSeconds', waitSeconds, 0, maxWaitSeconds),
    maxLists: positiveInteger('statusLists.maxLists', maxLists),
    maxListBytes: positiveInteger('statusLists.maxListBytes', maxListBytes),
    schedule: functionOption('statusLists.schedule', schedule)
  })
}

/** @throws `TypeError` naming the option. */
export function resolveRevocation (value: unknown = 'status-list'): RevocationMode {
  if (value !== 'status-list' && value !== 'required' && value !== 'ignore') throw new TypeError('"revocation" must be "status-list", "required" or "ignore"')
  return value
}

/**
 * The origins that an issuer's lists may be on: its own, and those that are named.
 * @throws `TypeError` naming the option.
 */
export function resolveStatusListOrigins (issuer: string, value: unknown, allowInsecureHttp: boolean): ReadonlySet<string> {
  const named = value === undefined ? [] : stringList('statusListOrigins', value)
  for (const origin of named) {
    assertFetchableUrl('statusListOrigins', origin, allowInsecureHttp)
    if (new URL(origin).origin !== origin) {
      throw new TypeError('"statusListOrigins" must be an array of origins: scheme://host[:port], lower-case, no path, no default port')
    }
  }
  return new Set([new URL(issuer).origin, ...named])
}
