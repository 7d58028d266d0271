/** The ring that replicas share, as one of them knows it: how old that knowledge is, and the one way to change the ring. */
import { KeyRingContendedError } from '../errors.js'
import { assertSoundRing } from './key-state.js'
import type { KeyRecord, KeyRingSnapshot, KeyStore } from './key-store.js'
import type { RingOpener, RingView } from './ring-view.js'

/** The clocks a view is aged by, in milliseconds. */
export interface Clocks {
  /** The wall clock. */
  readonly now: () => number
  /** A clock that never goes back. */
  readonly monotonicNow: () => number
}

/** Makes the keys that should be out of those that are; `null` when there is nothing left to change. */
export type RingChange = (keys: readonly KeyRecord[]) => readonly KeyRecord[] | null | Promise<readonly KeyRecord[] | null>

/** One replica's connection to the ring. */
export interface LiveRing {
  /** What is known of the ring. */
  readonly view: RingView
  /** For how long this may have been out of date, by whichever clock says more: one stops while a machine sleeps, the other can be set. */
  viewAgeMs (): number
  /** Asks the store; a failure changes nothing. @throws what the store throws, `FST_JWT_ISSUE_KEY_RING_CORRUPT`, `FST_JWT_ISSUE_KEY_UNDECRYPTABLE` */
  refresh (): Promise<void>
  /**
   * Changes the ring by compare-and-set. When another replica was first, the change is made anew out of what that one left.
   * Resolves to whether it was ours that was saved.
   * @throws `FST_JWT_ISSUE_KEY_RING_CONTENDED`, and as `refresh`
   */
  change (change: RingChange): Promise<boolean>
}

const maxAttempts = 20

/** Connects to a ring; `first` is what the store said of it at the moment `askedAt`. */
export async function connect (store: KeyStore, open: RingOpener, clocks: Clocks, load: () => Promise<KeyRingSnapshot>): Promise<LiveRing> {
  const moment = (): readonly [number, number] => [clocks.now(), clocks.monotonicNow()]

  // A view is as old as the question that it answers.
  let confirmed = moment()
  let view = await open(await load())

  async function adopt (snapshot: KeyRingSnapshot, askedAt: readonly [number, number]): Promise<void> {
    // An old answer that comes late must not undo a newer one.
    if (snapshot.revision < view.revision) return
    const opened = snapshot.revision === view.revision ? view : await open(snapshot)
    if (opened.revision < view.revision) return
    view = opened
    if (askedAt[1] > confirmed[1]) confirmed = askedAt
  }

  async function refresh (): Promise<void> {
    const askedAt = moment()
    if (store.revision !== undefined && await store.revision() === view.revision) await adopt(view, askedAt)
    else await adopt(await store.load(), askedAt)
  }

  return {
    get view () { return view },
    viewAgeMs () {
      const [wall, monotonic] = moment()
      return Math.max(wall - confirmed[0], monotonic - confirmed[1])
    },
    refresh,
    async change (change) {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const { keys, revision } = view
        const changed = await change(keys)
        if (changed === null) return false
        assertSoundRing(changed)
        const askedAt = moment()
        if (await store.save(changed, revision)) {
          await adopt({ revision: revision + 1, keys: changed }, askedAt)
          return true
        }
        await refresh()
      }
      throw new KeyRingContendedError()
    }
  }
}
