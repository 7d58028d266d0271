/** What is to be done about the keys, and when: a pure function of the ring. Whoever carries it out first, by compare-and-set, has done it. */
import { keyAlgorithmOf } from './key-algorithm.js'
import { activeKey, nextKey } from './key-state.js'
import type { KeyRecord } from './key-store.js'
import type { RotationPolicy } from './rotation-policy.js'

/** `announce` a new key, `promote` the announced one, `remove` those whose tokens have expired. */
export interface RotationStep {
  readonly kind: 'announce' | 'promote' | 'remove'
  /** From when on it is to be done, in milliseconds since the epoch. */
  readonly atMs: number
}

/** Whether a key is what new keys are. */
export function isOfAlgorithm ({ alg, publicJwk }: KeyRecord, { algorithm }: RotationPolicy): boolean {
  return keyAlgorithmOf(alg, publicJwk) === algorithm
}

/** When the active key has signed for long enough: at once when it is not what new keys are and the next one is. */
function rotationDueAtMs (keys: readonly KeyRecord[], next: KeyRecord, policy: RotationPolicy): number {
  const active = activeKey(keys)
  if (!isOfAlgorithm(active, policy) && isOfAlgorithm(next, policy)) return next.readyAtMs
  return active.activatedAtMs + policy.rotateMs
}

/** Whoever promoted a key announces the next one right after; the others only when that did not happen, so that not all make keys. */
function announceDueAtMs (keys: readonly KeyRecord[], { announceMs }: RotationPolicy): number {
  return activeKey(keys).activatedAtMs + announceMs / 8
}

/** The first thing to be done. A key never signs before `readyAtMs`, however long its turn is overdue. */
export function nextStep (keys: readonly KeyRecord[], policy: RotationPolicy): RotationStep {
  const next = nextKey(keys)
  const step: RotationStep = next === undefined
    ? { kind: 'announce', atMs: announceDueAtMs(keys, policy) }
    : { kind: 'promote', atMs: Math.max(next.readyAtMs, rotationDueAtMs(keys, next, policy)) }
  const removeAtMs = Math.min(...keys.map(({ state, publishUntilMs }) => state === 'previous' && publishUntilMs !== null ? publishUntilMs : Infinity))
  return removeAtMs < step.atMs ? { kind: 'remove', atMs: removeAtMs } : step
}
