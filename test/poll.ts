/** Waits for a condition, as long as it may take and no longer. */
import { setTimeout as pause } from 'node:timers/promises'

/** Asks until the answer is yes; throws after `deadlineMs`. */
export async function poll (what: string, condition: () => boolean | Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`gave up waiting: ${what}`)
    await pause(20)
  }
}
