/** One piece of work at a time, shared by all who need its result, with a deadline nobody can stretch. */

/**
 * Runs work under a deadline: its signal is aborted, and the promise rejects, even if the work ignores the signal.
 * A deadline in the background, which nobody waits for, keeps no process alive.
 */
export async function withDeadline<T> (work: (signal: AbortSignal) => Promise<T>, controller: AbortController, timeoutMs: number, reason: Error, isBackground = false): Promise<T> {
  const { signal } = controller
  const timer = setTimeout(() => { controller.abort(reason) }, timeoutMs)
  if (isBackground) timer.unref()
  try {
    return await new Promise<T>((resolve, reject) => {
      const abandon = ({ reason }: { reason: Error }): void => { reject(reason) }
      signal.addEventListener('abort', () => { abandon(signal as { reason: Error }) }, { once: true })
      work(signal).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves with the work, or after `ms`, whichever is first. */
export async function atMost (work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>(resolve => { timer = setTimeout(resolve, ms) })
  try {
    await Promise.race([work, patience])
  } finally {
    clearTimeout(timer)
  }
}
