/** What to do about one status list, given what is known and what time it is. Nothing here waits, fetches or remembers. */
import type { ResolvedKeySourceOptions } from '../keys/key-source-options.js'
import { pauseAfterFailures } from '../keys/refresh-policy.js'

/** How a list is kept fresh: not found out yet, by asking at each `ttl`, or by requests that the issuer holds until something changes. */
export type PollMode = 'unknown' | 'poll' | 'long-poll'

/** Everything a decision depends on. Times are milliseconds of the monotonic clock, but for `expiresAtMs`. */
export interface StatusState {
  /** The last answer that brought a list or confirmed it, or `undefined` while none is held. */
  readonly succeededAtMs: number | undefined
  /** Up to here the list serves unasked. */
  readonly freshUntilMs: number
  /** From here on the list serves no more; milliseconds of the wall clock. */
  readonly expiresAtMs: number
  /** The same for a list without `exp`. */
  readonly usableUntilMs: number
  /** Requests that failed since the last success. */
  readonly failures: number
  /** No request begins before this. */
  readonly retryAtMs: number
  /** When the next poll is due. */
  readonly pollAtMs: number
  readonly mode: PollMode
  /** Polls in a row that were not held, though the issuer says it holds them. */
  readonly quickAnswers: number
}

/** The numbers a decision is made with. */
export type StatusLimits = Pick<ResolvedKeySourceOptions, 'minBackoffSeconds' | 'maxBackoffSeconds' | 'staleIfErrorSeconds'>

/** A list that says nothing is asked for once a minute. */
const defaultTtlSeconds = 60
/** A shorter `ttl` is raised to this, a longer one is cut. */
const minTtlSeconds = 1
const maxTtlSeconds = 3600
/** Between the first answer and the first poll: a program that ends at once has gone by then. */
const firstPollPauseMs = 250
/** Between polls that the issuer held: a burst of changes costs no more than ten requests a second. */
const pollPauseMs = 100
/** An answer that took this long was held. */
const heldMs = 1000
/** Polls go on for so long after a token last asked. */
const idleMs = 300_000

/** Before the first request. */
export function initialState (nowMs: number): StatusState {
  return {
    succeededAtMs: undefined,
    freshUntilMs: nowMs,
    expiresAtMs: -Infinity,
    usableUntilMs: -Infinity,
    failures: 0,
    retryAtMs: nowMs,
    pollAtMs: nowMs,
    mode: 'unknown',
    quickAnswers: 0
  }
}

/** Whether a list is held that may serve. @param wallMs the wall clock in milliseconds */
export function isUsable (state: StatusState, nowMs: number, wallMs: number): boolean {
  return wallMs < state.expiresAtMs && nowMs < state.usableUntilMs
}

/**
 * `use` the list; use it and `refresh-behind`; `refresh-first`, then look again;
 * or `unavailable`: no list may serve, and no request may begin yet.
 */
export type ListDecision = 'use' | 'refresh-behind' | 'refresh-first' | 'unavailable'

/** Whether the list that is held may serve. @param wallMs the wall clock in milliseconds */
export function decideList (state: StatusState, nowMs: number, wallMs: number): ListDecision {
  const mayRefresh = nowMs >= state.retryAtMs
  if (!isUsable(state, nowMs, wallMs)) return mayRefresh ? 'refresh-first' : 'unavailable'
  if (nowMs < state.freshUntilMs) return 'use'
  // An unreachable list serves to its end. One that merely lay idle may lack a revocation, so it is refreshed before it serves.
  if (state.failures === 0) return 'refresh-first'
  return mayRefresh ? 'refresh-behind' : 'use'
}

/** Whether polls go on. */
export function isInUse (usedAtMs: number, nowMs: number): boolean {
  return nowMs - usedAtMs <= idleMs
}

/** While a poll is under way, up to its deadline, the list it asks about serves unasked. */
export function polling (state: StatusState, nowMs: number, deadlineSeconds: number): StatusState {
  return { ...state, freshUntilMs: Math.max(state.freshUntilMs, nowMs + deadlineSeconds * 1000) }
}

/** What an answer says of the list, and of how it was got. */
export interface ListAnswer {
  /** As the list has it. */
  readonly ttlSeconds: number | undefined
  /** The `exp` of the list, in seconds since the epoch. */
  readonly exp: number | undefined
  /** Whether this list says something else than the one before. */
  readonly isChanged: boolean
  /** What the next poll can hope for: the issuer was asked to wait and did, was asked and did not, was not asked, or can't be. */
  readonly wait: 'applied' | 'ignored' | 'not asked' | 'impossible'
  /** How long the request was under way. */
  readonly tookMs: number
}

function clampTtl (ttlSeconds: number | undefined): number {
  return Math.min(maxTtlSeconds, Math.max(minTtlSeconds, ttlSeconds ?? defaultTtlSeconds))
}

const modeAfter = { applied: 'long-poll', ignored: 'poll', impossible: 'poll' } as const

/** After a request brought a list that may serve, or confirmed the one held. `random` is 0 ≤ x < 1. */
export function succeeded (state: StatusState, limits: StatusLimits, nowMs: number, answer: ListAnswer, random: number): StatusState {
  const { exp, isChanged, wait, tookMs } = answer
  const ttlMs = clampTtl(answer.ttlSeconds) * 1000
  const mode = wait === 'not asked' ? state.mode : modeAfter[wait]
  const isQuick = wait === 'applied' && !isChanged && tookMs < heldMs
  const quickAnswers = isQuick ? state.quickAnswers + 1 : 0

  function pauseMs (): number {
    // Earlier than the ttl by up to a tenth of it, so that a fleet doesn't ask in step.
    const atTtlMs = ttlMs * (1 - 0.1 * random)
    if (mode === 'poll') return atTtlMs
    if (mode === 'unknown') return Math.min(atTtlMs, firstPollPauseMs)
    // Who says it waits and doesn't, as while it is being restarted, is asked less and less often.
    return isQuick ? Math.min(atTtlMs, heldMs * 2 ** Math.min(quickAnswers - 1, 30)) : pollPauseMs * (1 - 0.5 * random)
  }

  return {
    succeededAtMs: nowMs,
    freshUntilMs: nowMs + ttlMs,
    expiresAtMs: exp === undefined ? Infinity : exp * 1000,
    usableUntilMs: exp === undefined ? nowMs + limits.staleIfErrorSeconds * 1000 : Infinity,
    failures: 0,
    retryAtMs: nowMs,
    pollAtMs: nowMs + pauseMs(),
    mode,
    quickAnswers
  }
}

/** After a request failed. */
export function failed (state: StatusState, limits: StatusLimits, nowMs: number, askedSeconds: number | undefined, random: number): StatusState {
  const failures = state.failures + 1
  const retryAtMs = nowMs + pauseAfterFailures(failures, limits, askedSeconds, random) * 1000
  return { ...state, failures, retryAtMs, pollAtMs: retryAtMs, mode: 'unknown', quickAnswers: 0 }
}
