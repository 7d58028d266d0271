/** What every operation on the ring works with. */
import type { KeyEncryptionKey } from './key-encryption-key.js'
import type { OnKeyEvent } from './key-events.js'
import type { LiveRing } from './live-ring.js'
import type { RotationPolicy } from './rotation-policy.js'

/** An open ring and the means to change it. */
export interface RingParts {
  readonly live: LiveRing
  readonly policy: RotationPolicy
  /** Newest first: it seals, any opens. */
  readonly keyEncryptionKeys: readonly [KeyEncryptionKey, ...KeyEncryptionKey[]]
  /** The wall clock in milliseconds. */
  readonly now: () => number
  readonly onEvent: OnKeyEvent
}
