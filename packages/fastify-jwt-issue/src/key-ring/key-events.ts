/** What happens to the keys, told to whoever logs or audits it. */

/** Something that happened in this process; what other replicas do to the ring, they tell themselves. */
export interface KeyEvent {
  /**
   * `early` is a key that signs before it was announced for long enough. `failed` is the store that did not answer, or answered with a ring
   * that cannot be used; it is told once, and `recovered` when that is over.
   */
  readonly kind: 'announced' | 'imported' | 'promoted' | 'early' | 'removed' | 'revoked' | 'rewrapped' | 'failed' | 'recovered'
  /** The keys it happened to. */
  readonly kids: readonly string[]
  /** Why it failed. */
  readonly error?: unknown
}

/** Hears of key events. It must not throw. */
export type OnKeyEvent = (event: KeyEvent) => void
