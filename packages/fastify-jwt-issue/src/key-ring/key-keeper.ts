/** Looks at the ring again and again: takes over what other replicas did, and does what is due. */
import type { RingParts } from './ring-parts.js'
import { doWhatIsDue } from './rotate.js'

/** Runs a task later, and returns how to call it off. It must not keep the process alive. */
export type Schedule = (task: () => void, delayMs: number) => () => void

/** The timers of this process. */
export const scheduleByTimer: Schedule = (task, delayMs) => {
  const timer = setTimeout(task, delayMs)
  timer.unref()
  return () => { clearTimeout(timer) }
}

/** What looks after a ring. */
export interface KeyKeeper {
  /** Looks now, and from now on. */
  start (): void
  /** Looks no more; resolves when nothing is under way. */
  stop (): Promise<void>
  /** Why the last look failed, or `null`. */
  readonly lastError: unknown
}

/** Makes a keeper. It looks every `pollMs`, and at the moment when something is due. */
export function createKeyKeeper (parts: RingParts, schedule: Schedule): KeyKeeper {
  const { live, policy, now, onEvent } = parts
  let lastError: unknown = null
  let underWay: Promise<void> = Promise.resolve()
  let callOff: (() => void) | undefined
  let stopped = false

  async function look (): Promise<number> {
    try {
      await live.refresh()
      const dueAtMs = await doWhatIsDue(parts)
      if (lastError !== null) onEvent({ kind: 'recovered', kids: [] })
      lastError = null
      return Math.max(1, Math.min(policy.pollMs, dueAtMs - now()))
    } catch (error) {
      if (lastError === null) onEvent({ kind: 'failed', kids: [], error })
      lastError = error
      return policy.pollMs
    }
  }

  function run (): void {
    underWay = look().then(delayMs => {
      if (!stopped) callOff = schedule(run, delayMs)
    })
  }

  return {
    start: run,
    async stop () {
      stopped = true
      callOff?.()
      await underWay
    },
    get lastError () { return lastError }
  }
}
