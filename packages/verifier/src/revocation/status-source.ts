/** One status list, always at hand: fetched, held and polled as the policy decides. */
import type { StatusListMessage } from '../diagnostics.js'
import { VerificationError } from '../errors.js'
import { failureText, FetchError } from '../keys/fetch-error.js'
import { atMost, withDeadline } from '../keys/flight.js'
import type { ResolvedKeySourceOptions } from '../keys/key-source-options.js'
import { fetchStatusList } from './fetch-status-list.js'
import { isSameList, statusAt, statusValid } from './status-list.js'
import { maxTokenBytesFor, readStatusListToken, type StatusListRules, type VerifiedStatusList } from './status-list-token.js'
import type { ResolvedStatusListOptions } from './status-options.js'
import { decideList, failed, initialState, isInUse, isUsable, polling, succeeded, waitedFor, type PollMode } from './status-policy.js'

/** What the lists of an issuer are fetched and judged with. */
export interface StatusSourceSettings extends StatusListRules {
  readonly issuer: string
  /** The origins that lists may be on. */
  readonly origins: ReadonlySet<string>
  readonly fetch: typeof globalThis.fetch
  readonly limits: ResolvedKeySourceOptions
  readonly options: ResolvedStatusListOptions
  /** Hears of each request's outcome. */
  readonly onRefresh: (message: StatusListMessage) => void
}

/** The state of one status list, for a dashboard. */
export interface StatusListHealth {
  readonly issuer: string
  readonly uri: string
  /** Whether tokens that refer to it can be judged now. */
  readonly usable: boolean
  /** Seconds since the issuer last brought or confirmed it, or `null` before the first time. */
  readonly ageSeconds: number | null
  /** How long the issuer lets it serve unasked; `null` when it does not say. */
  readonly ttlSeconds: number | null
  /** Until when it may serve, in seconds since the epoch; `null` when nothing is held, or it has no end. */
  readonly exp: number | null
  /** How it is kept fresh; `'idle'` when no token asked for a while. */
  readonly mode: PollMode | 'idle'
  /** Bytes held. */
  readonly bytes: number
  /** Requests that failed since the last success. */
  readonly failures: number
  /** What the last failure was, or `null` after a success. */
  readonly lastError: string | null
  /** Requests since the start, the failed ones included. */
  readonly requests: number
}

/** One list. */
export interface StatusSource {
  /**
   * Judges the status at an index: at once when the list is held and fresh, else after one shared request.
   * @throws `VerificationError` `ERR_TOKEN_REVOKED`, `ERR_CLAIM_INVALID` for an index past the end, `ERR_STATUS_UNAVAILABLE`
   */
  check (idx: number): Promise<void> | undefined
  /** Whether a list is held. */
  readonly isHeld: boolean
  /** When a token last asked, in milliseconds of the monotonic clock. */
  readonly usedAtMs: number
  /** After the issuer's keys were refreshed: a list whose key is gone is as good as none. */
  keysRefreshed (): void
  health (): StatusListHealth
  /** Ends requests under way; nothing is fetched afterwards. */
  close (): void
}

interface HeldList extends VerifiedStatusList {
  readonly etag: string | undefined
}

// While the issuer is failing, a request waits this long for a retry that may just succeed, and no longer.
const patienceWhileFailingMs = 250

/** Creates the source of one list. Nothing is fetched before the first token asks. */
export function createStatusSource (settings: StatusSourceSettings, uri: string): StatusSource {
  const { issuer, keys, origins, fetch, now, limits, onRefresh } = settings
  const { waitSeconds: longestWaitSeconds, maxListBytes, schedule } = settings.options
  const { monotonicNow, random, timeoutSeconds } = limits
  const maxBytes = maxTokenBytesFor(maxListBytes)
  let state = initialState(monotonicNow())
  let held: HeldList | undefined
  let refreshing: Promise<void> | undefined
  /** The one request whose outcome counts. */
  let current: AbortController | undefined
  let cancelPoll = (): void => {}
  let usedAtMs = monotonicNow()
  let lastError: unknown
  let requests = 0
  let isPolling = false
  let closed = false

  const canServe = (): boolean => isUsable(state, monotonicNow(), now())

  /** Asks for the list, and judges what comes; what is held is only looked at. */
  async function ask (known: HeldList | undefined, waitSeconds: number, signal: AbortSignal): Promise<{ readonly list: HeldList, readonly isWaitApplied: boolean }> {
    const { token, etag, isWaitApplied } = await fetchStatusList(uri, { fetch, signal, maxBytes, now, origins, etag: known?.etag, waitSeconds })
    if (token === undefined) {
      if (known === undefined || known !== held) throw new FetchError('the list this answer confirms is held no more')
      return { list: known, isWaitApplied }
    }
    const list = { ...await readStatusListToken(token, uri, settings), etag }
    // A replica that lags behind, or a cache: what was revoked stays revoked.
    if (held !== undefined && list.iat < held.iat) throw new FetchError('the status list is older than the one held')
    return { list, isWaitApplied }
  }

  async function attempt (controller: AbortController, isPoll: boolean): Promise<void> {
    requests += 1
    const startedAtMs = monotonicNow()
    // After a failure, and for a list that has ended, a confirmation is worth nothing.
    const known = state.failures === 0 && canServe() ? held : undefined
    const waitSeconds = isPoll && known?.etag !== undefined ? longestWaitSeconds : 0
    const deadlineSeconds = timeoutSeconds + waitSeconds
    const timeout = new FetchError(`no whole answer within ${deadlineSeconds} s`)
    if (isPoll) state = polling(state, startedAtMs, deadlineSeconds)
    try {
      const { list, isWaitApplied } = await withDeadline(signal => ask(known, waitSeconds, signal), controller, deadlineSeconds * 1000, timeout, isPoll)
      if (controller !== current) return
      const nowMs = monotonicNow()
      const tookMs = nowMs - startedAtMs
      const isChanged = held === undefined || !isSameList(held.list, list.list)
      const canWait = list.etag !== undefined && longestWaitSeconds > 0
      const waited = waitedFor({ canWait, askedSeconds: waitSeconds, isWaitApplied, isChanged, tookMs })
      held = list
      lastError = undefined
      state = succeeded(state, limits, nowMs, { ttlSeconds: list.ttlSeconds, exp: list.exp, isChanged, waited }, random())
      report(isChanged ? 'changed' : 'confirmed')
    } catch (error) {
      if (controller !== current) return
      lastError = error
      const askedSeconds = error instanceof FetchError ? error.retryAfterSeconds : undefined
      state = failed(state, limits, monotonicNow(), askedSeconds, random())
      report('failed')
    }
    current = undefined
    planPoll()
  }

  function report (outcome: StatusListMessage['outcome']): void {
    const hasFailed = outcome === 'failed'
    onRefresh({
      issuer,
      uri,
      outcome,
      usable: canServe(),
      error: hasFailed ? failureText(lastError) : undefined,
      retryAfterSeconds: hasFailed ? (state.retryAtMs - monotonicNow()) / 1000 : undefined
    })
  }

  function begin (isPoll: boolean): Promise<void> {
    cancelPoll()
    // A request that the issuer may hold for long is no answer to somebody who waits.
    current?.abort(new FetchError('another request took its place'))
    current = new AbortController()
    return attempt(current, isPoll)
  }

  /** Never rejects: what came of it is in `state`. */
  function refresh (): Promise<void> {
    if (closed) return Promise.resolve()
    refreshing ??= begin(false).finally(() => { refreshing = undefined })
    return refreshing
  }

  function planPoll (): void {
    isPolling = !closed && isInUse(usedAtMs, monotonicNow())
    if (!isPolling) return
    cancelPoll = schedule(() => {
      isPolling = isInUse(usedAtMs, monotonicNow())
      if (isPolling && current === undefined) void begin(true)
    }, Math.max(0, state.pollAtMs - monotonicNow()))
  }

  function unavailable (): VerificationError {
    const retryAfterSeconds = Math.max(1, Math.ceil((state.retryAtMs - monotonicNow()) / 1000))
    return new VerificationError('ERR_STATUS_UNAVAILABLE', 'the status list of the token is unavailable', { expected: issuer, retryAfterSeconds, cause: lastError })
  }

  function judge (idx: number): void {
    if (held === undefined) throw unavailable()
    const status = statusAt(held.list, idx)
    if (status === statusValid) return
    if (status !== undefined) throw new VerificationError('ERR_TOKEN_REVOKED', 'the token has been revoked', { member: 'status' })
    throw new VerificationError('ERR_CLAIM_INVALID', 'the status list has no such index', { member: 'status', expected: 'an index inside the status list' })
  }

  async function judgeAfter (refreshed: Promise<void>, idx: number): Promise<void> {
    await refreshed
    if (!canServe()) throw unavailable()
    judge(idx)
  }

  return {
    check (idx) {
      usedAtMs = monotonicNow()
      const decision = decideList(state, usedAtMs, now())
      if (decision === 'unavailable') throw unavailable()
      if (decision === 'refresh-first') return judgeAfter(state.failures === 0 ? refresh() : atMost(refresh(), patienceWhileFailingMs), idx)
      if (decision === 'refresh-behind') void refresh()
      judge(idx)
      return undefined
    },
    get isHeld () { return held !== undefined },
    get usedAtMs () { return usedAtMs },
    keysRefreshed () {
      if (held === undefined || keys.stillHolds(held.key)) return
      held = undefined
      state = initialState(monotonicNow())
      if (isPolling) void refresh()
    },
    health () {
      const nowMs = monotonicNow()
      return {
        issuer,
        uri,
        usable: canServe(),
        ageSeconds: state.succeededAtMs === undefined ? null : (nowMs - state.succeededAtMs) / 1000,
        ttlSeconds: held?.ttlSeconds ?? null,
        exp: held?.exp ?? null,
        mode: isPolling ? state.mode : 'idle',
        bytes: held?.list.bytes.length ?? 0,
        failures: state.failures,
        lastError: lastError === undefined ? null : failureText(lastError),
        requests
      }
    },
    close () {
      closed = true
      isPolling = false
      cancelPoll()
      const ending = current
      current = undefined
      lastError = new FetchError('the status list is held no more')
      ending?.abort(lastError)
    }
  }
}
