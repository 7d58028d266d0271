/** What an operator reads about refusals: each reason in full at debug, and its first in a minute where it will be seen. */
import type { FastifyBaseLogger } from 'fastify'

/** Why a request was refused. All of it is fixed text or configuration, never a part of the request. */
export interface Refusal {
  readonly reason: string
  /** The claim or header member at fault. */
  readonly member?: string | undefined
  /** What would have been right. */
  readonly expected?: string | undefined
  /** For an outage of ours: what went wrong on the way to the keys. */
  readonly cause?: string | undefined
}

const minuteMs = 60_000

/**
 * Makes a log of refusals: the first of each reason in a minute at `level`, the rest at debug.
 * @param now the wall clock in milliseconds
 */
export function createRefusalLog (now: () => number): (log: FastifyBaseLogger, refusal: Refusal, level?: 'info' | 'error') => void {
  const lastMs = new Map<string, number>()

  function isFirstInMinute (reason: string): boolean {
    const time = now()
    const last = lastMs.get(reason)
    // A clock that was set back must not keep a reason silent.
    if (last !== undefined && time >= last && time - last < minuteMs) return false
    lastMs.set(reason, time)
    return true
  }

  return (log, refusal, level = 'info') => {
    log[isFirstInMinute(refusal.reason) ? level : 'debug'](refusal, 'JWT refused')
  }
}
