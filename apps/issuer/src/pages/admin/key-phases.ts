/** The life of a signing key as stretches of time, some behind it and some to come. */
import type { KeyState, KeyStatus } from '@signet/fastify-jwt-issue'

/** For how long a key is, or will be, in a state. */
export interface KeyPhase {
  readonly state: Exclude<KeyState, 'revoked'>
  readonly fromMs: number
  readonly toMs: number
  /** Is it still to come? */
  readonly isPlanned: boolean
}

/**
 * The phases of a key in order, none of them empty. `rotationAtMs` is when the announced key will take over; that of a key that is
 * announced ends there, like that of the one that signs.
 */
export function phasesOf (key: KeyStatus, nowMs: number, rotationAtMs: number): readonly KeyPhase[] {
  const { state, announcedAtMs, activatedAtMs, demotedAtMs, publishUntilMs, revokedAtMs } = key
  const end = revokedAtMs ?? Infinity
  const announced = { state: 'next', fromMs: announcedAtMs, toMs: activatedAtMs ?? Math.min(end, rotationAtMs) } as const
  const signing = activatedAtMs === null ? [] : [{ state: 'active', fromMs: activatedAtMs, toMs: demotedAtMs ?? Math.min(end, rotationAtMs) } as const]
  const verifying = demotedAtMs === null || state === 'active' ? [] : [{ state: 'previous', fromMs: demotedAtMs, toMs: Math.min(end, publishUntilMs ?? Infinity) } as const]
  return [announced, ...signing, ...verifying].flatMap(phase => partAt(phase, nowMs)).filter(({ fromMs, toMs }) => Number.isFinite(toMs) && toMs > fromMs)
}

/** When the announced key takes over, by the clock: once the active one has signed for as long as it should, and the next one is ready. */
export function rotationTimeOf (keys: readonly KeyStatus[], rotationMs: number): number {
  const active = keys.find(({ state }) => state === 'active')
  const next = keys.find(({ state }) => state === 'next')
  return Math.max(next?.readyAtMs ?? 0, (active?.activatedAtMs ?? 0) + rotationMs)
}

function partAt (phase: Omit<KeyPhase, 'isPlanned'>, nowMs: number): readonly KeyPhase[] {
  const { state, fromMs, toMs } = phase
  if (toMs <= nowMs) return [{ ...phase, isPlanned: false }]
  return [{ state, fromMs, toMs: Math.max(fromMs, nowMs), isPlanned: false }, { state, fromMs: Math.max(fromMs, nowMs), toMs, isPlanned: true }]
}
