/** Work that many ask for at once, done once for all of them. */
import { setTimeout as wait } from 'node:timers/promises'

/** Asks for the work; resolves or rejects as a run of it does that began after this call. */
export type PacedTask = () => Promise<void>

/**
 * Makes a task that runs once at a time and begins once in `minIntervalMs` at the most: the first at once, and those asked for in the
 * meantime as one.
 */
export function pacedTask (work: () => Promise<void>, minIntervalMs: number): PacedTask {
  let running: Promise<void> = Promise.resolve()
  let queued: Promise<void> | undefined
  let begunAtMs = -Infinity

  async function runAfter (previous: Promise<void>): Promise<void> {
    await previous.catch(() => {})
    const pauseMs = begunAtMs + minIntervalMs - performance.now()
    if (pauseMs > 0) await wait(pauseMs)
    begunAtMs = performance.now()
    if (queued !== undefined) running = queued
    queued = undefined
    await work()
  }

  return () => {
    queued ??= runAfter(running)
    return queued
  }
}
