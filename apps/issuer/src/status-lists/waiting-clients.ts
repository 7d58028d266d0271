/** Requests that are held open until a list changes: a bounded number, and each for a bounded time. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** One request that waits. */
export interface Wait {
  /** Resolves when the list has changed, the time is over, everybody is sent away, or `end` is called. */
  readonly over: Promise<void>
  /** Ends it: whoever asked is gone. */
  end (): void
}

// Each answer costs some 50 µs, and others want their turn in between.
const answersATurn = 200

/** Those who wait, for all lists together. */
export class WaitingClients {
  readonly #most: number
  readonly #byList = new Map<string, Set<() => void>>()
  #count = 0
  #isOpen = true

  /** Holds `most` at a time. */
  constructor (most: number) {
    this.#most = most
  }

  /** How many wait. */
  get count (): number {
    return this.#count
  }

  /** Waits for a change of the list, for `maxMs` at the most; `null` when there are too many already, or nobody is to wait any more. */
  wait (listId: string, maxMs: number): Wait | null {
    if (!this.#isOpen || this.#count >= this.#most) return null
    const waiting = this.#byList.get(listId) ?? new Set()
    this.#byList.set(listId, waiting)
    this.#count++
    let end = (): void => {}
    const over = new Promise<void>(resolve => {
      end = () => {
        if (!waiting.delete(end)) return
        this.#count--
        clearTimeout(timer)
        resolve()
      }
      waiting.add(end)
      const timer = setTimeout(() => end(), maxMs)
    })
    return { over, end }
  }

  /** Does anybody wait for this list? */
  has (listId: string): boolean {
    return (this.#byList.get(listId)?.size ?? 0) > 0
  }

  /** The list has changed. Resolves when all who waited for it have been told. */
  async wake (listId: string): Promise<void> {
    const waiting = [...this.#byList.get(listId) ?? []]
    for (const [at, end] of waiting.entries()) {
      if (at > 0 && at % answersATurn === 0) await nextTurn()
      end()
    }
    if (!this.has(listId)) this.#byList.delete(listId)
  }

  /** Sends everybody away, and lets nobody wait any more. */
  close (): void {
    this.#isOpen = false
    for (const waiting of this.#byList.values()) for (const end of [...waiting]) end()
  }
}
