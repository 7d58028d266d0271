/** How long whoever failed has to wait. What is known beforehand is reckoned here; what depends on the row is SQL, so that one statement decides. */
import { sql } from 'kysely'
import type { Expression } from 'kysely'

/** The longest that anybody has to wait. */
export const maxDelayMs = 15 * 60_000

/** After that long without a failure, those before are forgotten: at most so many go unpunished as the longest delay allows. */
export const forgetAfterMs = 60 * 60_000

/** A counter as a rule leaves it. */
export interface CounterTimes<T> {
  /** No attempt is let through before. */
  readonly freeAtMs: T
  /** It may be forgotten from then on. */
  readonly expiresAtMs: T
}

/** A counter as it stands in its row; `failures` has this one in it already. */
export interface CounterRow {
  readonly failures: Expression<number>
  readonly freeAtMs: Expression<number>
}

/** How a counter goes on with one more failure, and back when it was none. */
export interface Rule {
  first (nowMs: number): CounterTimes<number>
  next (row: CounterRow, nowMs: number): CounterTimes<Expression<number>>
  /** When the next attempt is free after one is given back that had set `freeAtMs` to this. */
  back (freeAtMs: Expression<number>, setByItMs: number): Expression<number>
}

/** Failures in a row: the first delay, of a second, comes with this one, and each doubles it, up to 15 minutes. */
export function backOffFrom (failure: number): Rule {
  const delayMs = (failures: number): number => failures < failure ? 0 : Math.min(1_000 * 2 ** (failures - failure), maxDelayMs)
  const steps: Array<readonly [upTo: number, delayMs: number]> = []
  for (let failures = failure - 1; delayMs(failures) < maxDelayMs; failures++) steps.push([failures, delayMs(failures)])
  // No delay is no time at all: by the clock of somebody who asks at the same moment, now may be a millisecond ahead.
  const freeAtMs = (nowMs: number, delay: number): number => delay === 0 ? 0 : nowMs + delay
  return {
    first: nowMs => ({ freeAtMs: freeAtMs(nowMs, delayMs(1)), expiresAtMs: nowMs + forgetAfterMs }),
    next: ({ failures }, nowMs) => ({
      freeAtMs: sql<number>`case ${sql.join(steps.map(([upTo, delay]) => sql`when ${failures} <= ${sql.lit(upTo)} then ${bigint(freeAtMs(nowMs, delay))}`), sql` `)} else ${bigint(nowMs + maxDelayMs)} end`,
      expiresAtMs: bigint(nowMs + forgetAfterMs)
    }),
    // If somebody came later, the delay is theirs.
    back: (freeAtMs, setByItMs) => sql<number>`case when ${freeAtMs} = ${bigint(setByItMs)} then ${bigint(0)} else ${freeAtMs} end`
  }
}

/** So many failures at once, and as many again each hour, one by one: a bucket that leaks evenly, which no success empties. */
export function hourlyBudget (failures: number): Rule {
  const intervalMs = Math.ceil(3_600_000 / failures)
  const allAtOnceMs = (failures - 1) * intervalMs
  const times = <T>(freeAtMs: T, expiresAtMs: T): CounterTimes<T> => ({ freeAtMs, expiresAtMs })
  return {
    first: nowMs => times(nowMs - allAtOnceMs + intervalMs, nowMs + intervalMs),
    next ({ freeAtMs }, nowMs) {
      const full = bigint(nowMs - allAtOnceMs)
      const next = sql<number>`case when ${freeAtMs} > ${full} and ${freeAtMs} <= ${bigint(nowMs)} then ${freeAtMs} else ${full} end + ${sql.lit(intervalMs)}`
      return times(next, sql<number>`${next} + ${sql.lit(allAtOnceMs)}`)
    },
    back: freeAtMs => sql<number>`${freeAtMs} - ${sql.lit(intervalMs)}`
  }
}

/** A time as a parameter: left to guess, PostgreSQL takes it for a small integer. */
export function bigint (value: number): Expression<number> {
  return sql<number>`cast(${value} as bigint)`
}
