/** Requests that are held back: until their time, until nobody waits for the answer any more, or until all are let go. */

/** Holds requests, and lets them go. */
export interface HeldRequests {
  /** Resolves after `ms`, which may be `Infinity`, or sooner when the request is aborted or all are let go. */
  hold (ms: number, signal: AbortSignal | undefined): Promise<void>
  /** Lets all go that are held now. */
  release (): void
}

/** Makes a place to hold requests. No timer of it keeps a process alive. */
export function createHeldRequests (): HeldRequests {
  const held = new Set<() => void>()
  return {
    hold: (ms, signal) => new Promise(resolve => {
      const end = (): void => {
        clearTimeout(timer)
        held.delete(end)
        resolve()
      }
      const timer = Number.isFinite(ms) ? setTimeout(end, ms).unref() : undefined
      signal?.addEventListener('abort', end, { once: true })
      held.add(end)
      if (signal?.aborted === true) end()
    }),
    release () {
      for (const end of held) end()
    }
  }
}
