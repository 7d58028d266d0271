/** Bounds how many passwords are hashed at once: each takes 64 MiB and a whole core. */
import { Busy } from '../errors.js'

/** How much a pool takes on. */
export interface HashingPoolOptions {
  /** Tasks that run at once. */
  readonly concurrency: number
  /** Tasks that may wait; more are refused. */
  readonly maxWaiting: number
}

/** Runs a task when its turn comes; rejects with `BUSY` when too many wait already. */
export type HashingPool = <T>(task: () => Promise<T>) => Promise<T>

/** Makes a pool that runs tasks in the order of their arrival. */
export function createHashingPool ({ concurrency, maxWaiting }: HashingPoolOptions): HashingPool {
  const waiting: Array<() => void> = []
  let running = 0

  return async task => {
    if (running < concurrency) running++
    else if (waiting.length < maxWaiting) await new Promise<void>(resolve => { waiting.push(resolve) })
    else throw new Busy()
    try {
      return await task()
    } finally {
      // The place is handed over, not freed, so that a newcomer cannot slip in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
