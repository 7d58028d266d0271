/** The keys of one issuer, always at hand: fetched, cached and refreshed as the policy decides. */
import type { KeysMessage } from '../diagnostics.js'
import { VerificationError } from '../errors.js'
import type { Algorithm } from './algorithms.js'
import { failureText, FetchError } from './fetch-error.js'
import { fetchKeys, NoUsableKeyError, type FetchKeysOptions, type HeldKeys } from './fetch-keys.js'
import { atMost, withDeadline } from './flight.js'
import type { VerificationKey } from './jwk.js'
import { selectKey, type KeySet, type SkippedKey } from './key-set.js'
import type { ResolvedKeySourceOptions } from './key-source-options.js'
import { decideSet, failed, initialState, mayRefreshForUnknownKid, spendBudget, succeeded } from './refresh-policy.js'

/** What a key source works with. */
export interface KeySourceSettings extends FetchKeysOptions {
  readonly limits: ResolvedKeySourceOptions
  /** Hears of each refresh. */
  readonly onRefresh: (message: KeysMessage) => void
}

/** The state of one issuer's keys, for a readiness probe or a dashboard. */
export interface KeySourceHealth {
  readonly issuer: string
  /** Whether tokens can be verified now. */
  readonly usable: boolean
  /** How many keys are held. */
  readonly keys: number
  /** Members of the JWKS that are not used, and why. */
  readonly skipped: readonly SkippedKey[]
  /** Seconds since the last successful refresh, or `null` before the first. */
  readonly ageSeconds: number | null
  /** Seconds until a refresh may begin, 0 when it may now. */
  readonly nextRefreshSeconds: number
  /** Refreshes that failed since the last success. */
  readonly failures: number
  /** What the last failure was, or `null` after a success. */
  readonly lastError: string | null
  /** Refreshes since the start, the failed ones included. */
  readonly refreshes: number
}

/** Gives the key a token was signed with, if it is one of the issuer's. */
export interface KeySource {
  /**
   * The key a token's header points to: at once when it is held, else after one shared refresh.
   * @throws `VerificationError` `ERR_KEY_UNKNOWN`, `ERR_KEYS_UNAVAILABLE`
   */
  getKey (kid: string | undefined, alg: Algorithm): VerificationKey | Promise<VerificationKey>
  /**
   * Whether a key that was given before may still serve: it is in the set, and the set may serve without waiting.
   * Like a need for the key, it keeps the set fresh.
   */
  stillHolds (key: VerificationKey): boolean
  /** Resolves when keys are held. @throws `VerificationError` `ERR_KEYS_UNAVAILABLE` */
  ready (): Promise<void>
  health (): KeySourceHealth
  /** Ends a refresh under way; nothing is fetched afterwards. */
  close (): void
}

// While the issuer is failing, a request waits this long for a retry that may just succeed, and no longer.
const patienceWhileFailingMs = 250

/** Creates the key source of one issuer. Nothing is fetched before the first need. */
export function createKeySource (settings: KeySourceSettings): KeySource {
  const { issuer, limits, onRefresh } = settings
  const { monotonicNow, random } = limits
  let state = initialState(limits, monotonicNow())
  let held: HeldKeys | undefined
  let flight: Promise<void> | undefined
  let controller: AbortController | undefined
  let lastError: unknown
  let refreshes = 0
  let closed = false

  async function attempt (): Promise<void> {
    refreshes += 1
    controller = new AbortController()
    const timeout = new FetchError(`no whole answer within ${limits.timeoutSeconds} s`)
    const known = { held, isDoubtful: state.failures > 0 }
    try {
      const fetched = await withDeadline(signal => fetchKeys(settings, known, signal), controller, limits.timeoutSeconds * 1000, timeout)
      held = fetched.held
      lastError = undefined
      state = succeeded(state, limits, monotonicNow(), fetched.freshnessSeconds, random())
    } catch (error) {
      lastError = error
      const askedSeconds = error instanceof FetchError ? error.retryAfterSeconds : undefined
      state = failed(state, limits, monotonicNow(), askedSeconds, random())
    }
    // That a close ends what is under way is no news of the issuer's.
    if (closed) return
    const hasFailed = state.failures > 0
    onRefresh({
      issuer,
      outcome: hasFailed ? 'failed' : 'refreshed',
      keys: held?.set.keys.length ?? 0,
      skipped: held?.set.skipped ?? [],
      error: hasFailed ? failureText(lastError) : undefined,
      retryAfterSeconds: hasFailed ? (state.retryAtMs - monotonicNow()) / 1000 : undefined
    })
  }

  /** Never rejects: what came of it is in `state`. */
  function refresh (): Promise<void> {
    if (closed) return Promise.resolve()
    flight ??= attempt().finally(() => { flight = undefined })
    return flight
  }

  function unavailable (): VerificationError {
    const retryAfterSeconds = Math.max(1, Math.ceil((state.retryAtMs - monotonicNow()) / 1000))
    return new VerificationError('ERR_KEYS_UNAVAILABLE', 'the keys of the issuer are unavailable', { expected: issuer, retryAfterSeconds, cause: lastError })
  }

  const unknownKey = (): VerificationError => new VerificationError('ERR_KEY_UNKNOWN', 'no key of the issuer has this kid and type')

  /** Why a token has no key: the issuer answered that it has none, or did not answer. Only the second is an outage. */
  const withoutSet = (): VerificationError => lastError instanceof NoUsableKeyError ? unknownKey() : unavailable()

  /** The set that may serve now, without any more waiting. */
  function usableSet (): KeySet | undefined {
    const decision = decideSet(state, limits, monotonicNow())
    return decision === 'use' || decision === 'refresh-ahead' ? held?.set : undefined
  }

  function select (set: KeySet, kid: string | undefined, alg: Algorithm): VerificationKey {
    const key = selectKey(set, kid, alg)
    if (key === undefined) throw unknownKey()
    return key
  }

  async function selectAfter (refreshed: Promise<void>, kid: string | undefined, alg: Algorithm): Promise<VerificationKey> {
    await refreshed
    const set = usableSet()
    if (set === undefined) throw withoutSet()
    return select(set, kid, alg)
  }

  /** A kid that isn't in the set may be a new key of the issuer, or noise: a budget tells them apart cheaply. */
  function lookForNewKey (set: KeySet, kid: string | undefined, alg: Algorithm): VerificationKey | Promise<VerificationKey> {
    const known = kid === undefined || set.byKid.has(kid)
    if (known) return select(set, kid, alg)
    if (flight === undefined) {
      const nowMs = monotonicNow()
      if (!mayRefreshForUnknownKid(state, limits, nowMs)) return select(set, kid, alg)
      state = spendBudget(state, limits, nowMs)
    }
    return selectAfter(refresh(), kid, alg)
  }

  function getKey (kid: string | undefined, alg: Algorithm): VerificationKey | Promise<VerificationKey> {
    const decision = decideSet(state, limits, monotonicNow())
    if (decision === 'unavailable') throw withoutSet()
    if (decision === 'refresh-first' || held === undefined) {
      const refreshed = state.failures === 0 ? refresh() : atMost(refresh(), patienceWhileFailingMs)
      return selectAfter(refreshed, kid, alg)
    }
    if (decision === 'refresh-ahead') void refresh()
    return selectKey(held.set, kid, alg) ?? lookForNewKey(held.set, kid, alg)
  }

  function stillHolds (key: VerificationKey): boolean {
    const decision = decideSet(state, limits, monotonicNow())
    if (decision === 'refresh-ahead') void refresh()
    else if (decision !== 'use') return false
    return held?.set.keys.includes(key) === true
  }

  return {
    getKey,
    stillHolds,
    async ready () {
      if (decideSet(state, limits, monotonicNow()) === 'refresh-first') await refresh()
      if (usableSet() === undefined) throw unavailable()
    },
    health () {
      const nowMs = monotonicNow()
      const nextAtMs = Math.max(state.refreshAheadAtMs, state.retryAtMs)
      return {
        issuer,
        usable: usableSet() !== undefined,
        keys: held?.set.keys.length ?? 0,
        skipped: held?.set.skipped ?? [],
        ageSeconds: state.succeededAtMs === undefined ? null : (nowMs - state.succeededAtMs) / 1000,
        nextRefreshSeconds: Math.max(0, (nextAtMs - nowMs) / 1000),
        failures: state.failures,
        lastError: lastError === undefined ? null : failureText(lastError),
        refreshes
      }
    },
    close () {
      closed = true
      controller?.abort(new FetchError('the verifier is closed'))
    }
  }
}
