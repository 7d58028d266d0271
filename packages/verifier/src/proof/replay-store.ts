/** Remembers which proofs were used, for as long as they could be used again (RFC 9449 §11.1). */

/** Where used proofs are remembered. Several instances of a service that share one see each other's. */
export interface ReplayStore {
  /**
   * Remembers `id` until `untilMs` (milliseconds since the epoch), unless it is there already.
   * Resolves to `true` for the first who asks and to `false` for everybody after. It must decide in one step.
   */
  remember (id: string, untilMs: number): boolean | Promise<boolean>
}

/** How a store in memory is bounded. */
export interface MemoryReplayStoreOptions {
  /** Proofs remembered at the most; one more is refused until some have run out. @defaultValue `500000` */
  readonly maxEntries?: number
  /** The wall clock in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
}

/**
 * A replay store in this process's memory. A full store refuses proofs rather than forget one too early.
 */
export function memoryReplayStore ({ maxEntries = 500_000, now = Date.now }: MemoryReplayStoreOptions = {}): ReplayStore {
  const used = new Set<string>()
  /** What to forget once a second is over. */
  const endings = new Map<number, string[]>()
  let sweptSecond = -Infinity

  function sweep (second: number): void {
    if (second === sweptSecond) return
    sweptSecond = second
    for (const [ending, ids] of endings) {
      if (ending > second) continue
      for (const id of ids) used.delete(id)
      endings.delete(ending)
    }
  }

  return {
    remember (id, untilMs) {
      sweep(Math.floor(now() / 1000))
      if (used.has(id) || used.size >= maxEntries) return false
      const ending = Math.ceil(untilMs / 1000)
      const ids = endings.get(ending)
      if (ids === undefined) endings.set(ending, [id])
      else ids.push(id)
      used.add(id)
      return true
    }
  }
}
