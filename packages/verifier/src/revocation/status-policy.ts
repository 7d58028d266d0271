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
  /** Polls in a row that were answered at once, though the issuer may hold them. */
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
/** An answer that brings nothing new was held if it took this long. */
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

/** Whether the issuer held a poll: it was not asked to, or can't be without a validator. */
export type Waited = 'held' | 'at once' | 'not asked' | 'impossible'

/** What is known of a request, and of its answer. */
export interface PollFacts {
  /** Whether the answer has a validator to wait by, and waiting is wanted. */
  readonly canWait: boolean
  /** How long the issuer was asked to hold it. */
  readonly askedSeconds: number
  /** Whether the issuer says that it waited (RFC 7240 §3). */
  readonly isWaitApplied: boolean
  readonly isChanged: boolean
  readonly tookMs: number
}

/** Whether the issuer held a request: it says so and it shows, or it shows alone. */
export function waitedFor ({ canWait, askedSeconds, isWaitApplied, isChanged, tookMs }: PollFacts): Waited {
  if (!canWait) return 'impossible'
  if (askedSeconds === 0) return 'not asked'
  const isSaidAndShown = isWaitApplied && (isChanged || tookMs >= heldMs)
  return isSaidAndShown || tookMs >= askedSeconds * 500 ? 'held' : 'at once'
}

/** What an answer says of the list, and of how it was got. */
export interface ListAnswer {
  /** As the list has it. */
  readonly ttlSeconds: number | undefined
  /** The `exp` of the list, in seconds since the epoch. */
  readonly exp: number | undefined
  /** Whether this list says something else than the one before. */
  readonly isChanged: boolean
  readonly waited: Waited
}

type Pace = Pick<StatusState, 'mode' | 'quickAnswers'> & { readonly pauseMs: number }

/** How polls go on. A change in the pause between two polls is told at once by an issuer that would have held the second. */
function paceAfter ({ mode, quickAnswers }: StatusState, { isChanged, waited }: ListAnswer, ttlMs: number): Pace {
  const atTtl: Pace = { mode: 'poll', quickAnswers: 0, pauseMs: ttlMs }
  const doubling = (firstMs: number): number => firstMs * 2 ** Math.min(quickAnswers, 30)
  if (waited === 'held') return { mode: 'long-poll', quickAnswers: 0, pauseMs: pollPauseMs }
  if (waited === 'impossible' || mode === 'poll') return atTtl
  if (waited === 'not asked') return { mode, quickAnswers, pauseMs: mode === 'long-poll' ? pollPauseMs : firstPollPauseMs }
  if (mode === 'unknown') return isChanged ? { mode, quickAnswers: quickAnswers + 1, pauseMs: doubling(firstPollPauseMs) } : atTtl
  if (isChanged) return { mode, quickAnswers: 0, pauseMs: pollPauseMs }
  // Who held polls and holds them no more, as while it is restarted, is asked less and less often.
  const pauseMs = doubling(heldMs)
  return pauseMs < ttlMs ? { mode, quickAnswers: quickAnswers + 1, pauseMs } : atTtl
}

function clampTtl (ttlSeconds: number | undefined): number {
  return Math.min(maxTtlSeconds, Math.max(minTtlSeconds, ttlSeconds ?? defaultTtlSeconds))
}

/** After a request brought a list that may serve, or confirmed the one held. `random` is 0 ≤ x < 1. */
export function succeeded (state: StatusState, limits: StatusLimits, nowMs: number, answer: ListAnswer, random: number): StatusState {
  const { exp } = answer
  const ttlMs = clampTtl(answer.ttlSeconds) * 1000
  const { mode, quickAnswers, pauseMs } = paceAfter(state, answer, ttlMs)
  return {
    succeededAtMs: nowMs,
    freshUntilMs: nowMs + ttlMs,
    expiresAtMs: exp === undefined ? Infinity : exp * 1000,
    usableUntilMs: exp === undefined ? nowMs + limits.staleIfErrorSeconds * 1000 : Infinity,
    failures: 0,
    retryAtMs: nowMs,
    // Earlier by up to a tenth, so that a fleet doesn't ask in step; never later than the ttl.
    pollAtMs: nowMs + Math.min(pauseMs, ttlMs) * (1 - 0.1 * random),
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
