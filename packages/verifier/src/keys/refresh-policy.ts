/** What to do about keys, given what is known and what time it is. Nothing here waits, fetches or remembers. */
import type { ResolvedKeySourceOptions } from './key-source-options.js'

/** Everything a decision depends on. Times are milliseconds of the monotonic clock. */
export interface RefreshState {
  /** The last successful refresh, or `undefined` while there is no set. */
  readonly succeededAtMs: number | undefined
  /** From here on a refresh runs ahead, in the background. */
  readonly refreshAheadAtMs: number
  /** Up to here the set is fresh. */
  readonly freshUntilMs: number
  /** Refreshes that failed since the last success. */
  readonly failures: number
  /** No refresh begins before this. */
  readonly retryAtMs: number
  /** Refreshes that unknown kids may still cause, as counted at `budgetAtMs`. */
  readonly budget: number
  readonly budgetAtMs: number
}

/** The numbers a decision is made with. */
export type RefreshLimits = Pick<ResolvedKeySourceOptions,
  'defaultMaxAgeSeconds' | 'minMaxAgeSeconds' | 'maxMaxAgeSeconds' | 'staleIfErrorSeconds' |
  'unknownKidBudget' | 'unknownKidRefillSeconds' | 'minBackoffSeconds' | 'maxBackoffSeconds'>

/** Before the first refresh. */
export function initialState (limits: RefreshLimits, nowMs: number): RefreshState {
  return {
    succeededAtMs: undefined,
    refreshAheadAtMs: nowMs,
    freshUntilMs: nowMs,
    failures: 0,
    retryAtMs: nowMs,
    budget: limits.unknownKidBudget,
    budgetAtMs: nowMs
  }
}

/**
 * `use` the set; use it and `refresh-ahead` in the background; `refresh-first`, then look again;
 * or `unavailable`: there is no set to trust and no refresh may begin yet.
 */
export type SetDecision = 'use' | 'refresh-ahead' | 'refresh-first' | 'unavailable'

/** Whether the set that is held may serve. */
export function decideSet (state: RefreshState, limits: RefreshLimits, nowMs: number): SetDecision {
  const mayRefresh = nowMs >= state.retryAtMs
  if (state.succeededAtMs === undefined || nowMs - state.succeededAtMs >= limits.staleIfErrorSeconds * 1000) {
    return mayRefresh ? 'refresh-first' : 'unavailable'
  }
  if (nowMs < state.refreshAheadAtMs || !mayRefresh) return 'use'
  // Stale is for errors only. A set that merely lay idle may hold a withdrawn key, so it is refreshed before it serves.
  return nowMs < state.freshUntilMs || state.failures > 0 ? 'refresh-ahead' : 'refresh-first'
}

function budgetAt (state: RefreshState, limits: RefreshLimits, nowMs: number): number {
  const refilled = (nowMs - state.budgetAtMs) / (limits.unknownKidRefillSeconds * 1000)
  return Math.min(limits.unknownKidBudget, state.budget + refilled)
}

/** Whether an unknown kid may cause a refresh: the budget has one left and no failure is being waited out. */
export function mayRefreshForUnknownKid (state: RefreshState, limits: RefreshLimits, nowMs: number): boolean {
  return nowMs >= state.retryAtMs && budgetAt(state, limits, nowMs) >= 1
}

/** After an unknown kid caused a refresh. */
export function spendBudget (state: RefreshState, limits: RefreshLimits, nowMs: number): RefreshState {
  return { ...state, budget: budgetAt(state, limits, nowMs) - 1, budgetAtMs: nowMs }
}

/** After a refresh brought a usable set, or confirmed the one held. `random` is 0 ≤ x < 1. */
export function succeeded (state: RefreshState, limits: RefreshLimits, nowMs: number, freshnessSeconds: number | undefined, random: number): RefreshState {
  const clamped = Math.min(limits.maxMaxAgeSeconds, Math.max(limits.minMaxAgeSeconds, freshnessSeconds ?? limits.defaultMaxAgeSeconds))
  const freshMs = clamped * 1000
  return {
    ...state,
    succeededAtMs: nowMs,
    freshUntilMs: nowMs + freshMs,
    // At 80 % at the latest; earlier by up to a tenth of it, so that a fleet doesn't ask in step.
    refreshAheadAtMs: nowMs + freshMs * 0.8 * (1 - 0.1 * random),
    failures: 0,
    retryAtMs: nowMs
  }
}

/** The seconds to wait after so many failures in a row: the pause doubles, is halved by chance at the most, and honours what the issuer asked for. */
export function pauseAfterFailures (failures: number, limits: Pick<RefreshLimits, 'minBackoffSeconds' | 'maxBackoffSeconds'>, askedSeconds: number | undefined, random: number): number {
  const exponential = Math.min(limits.maxBackoffSeconds, limits.minBackoffSeconds * 2 ** Math.min(failures - 1, 30))
  return Math.max(exponential * (1 - 0.5 * random), Math.min(askedSeconds ?? 0, limits.maxBackoffSeconds))
}

/** After a refresh failed. */
export function failed (state: RefreshState, limits: RefreshLimits, nowMs: number, askedSeconds: number | undefined, random: number): RefreshState {
  const failures = state.failures + 1
  return { ...state, failures, retryAtMs: nowMs + pauseAfterFailures(failures, limits, askedSeconds, random) * 1000 }
}
