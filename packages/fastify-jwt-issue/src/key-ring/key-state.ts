/** The life of keys as pure functions: which ring is sound, and how each change makes a sound ring of a sound ring. */
import { KeyRingCorruptError } from '../errors.js'
import type { NewKey } from './generate-key.js'
import type { KeyRecord, KeyState } from './key-store.js'
import { previousMs, type RotationPolicy } from './rotation-policy.js'

/** A key whose private half is there. */
export type SealedKey = KeyRecord & { readonly privateJwe: string }

/** Whether the private half is there. */
export function isSealed (key: KeyRecord): key is SealedKey {
  return key.privateJwe !== null
}

const inState = (keys: readonly KeyRecord[], state: KeyState): readonly KeyRecord[] => keys.filter(key => key.state === state)

/** The keys a verifier may trust: all but the revoked. */
export function publishedKeys (keys: readonly KeyRecord[]): readonly KeyRecord[] {
  return keys.filter(key => key.state !== 'revoked')
}

/** The key that is announced, if there is one. */
export function nextKey (keys: readonly KeyRecord[]): KeyRecord | undefined {
  return inState(keys, 'next')[0]
}

/**
 * The one key that signs.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export function activeKey (keys: readonly KeyRecord[]): SealedKey & { readonly activatedAtMs: number } {
  const [key, another] = inState(keys, 'active')
  if (key === undefined || another !== undefined) throw new KeyRingCorruptError(`it must have exactly one active key, and has ${inState(keys, 'active').length}`)
  if (!isSealed(key)) throw new KeyRingCorruptError(`its active key "${key.kid}" has no private half`)
  if (key.activatedAtMs === null) throw new KeyRingCorruptError(`its active key "${key.kid}" has no time since when it signs`)
  return { ...key, activatedAtMs: key.activatedAtMs }
}

/** What every state demands of its keys. */
const demands: Readonly<Record<KeyState, (key: KeyRecord) => string | undefined>> = {
  next: key => isSealed(key) ? undefined : 'has no private half',
  active: () => undefined,
  previous: key => isSealed(key) ? 'still has its private half' : key.publishUntilMs === null ? 'has no time until when it stays' : undefined,
  revoked: key => isSealed(key) ? 'still has its private half' : undefined
}

/**
 * Checks what must be true of every ring. One that fails could not have come from us.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export function assertSoundRing (keys: readonly KeyRecord[]): void {
  if (new Set(keys.map(key => key.kid)).size !== keys.length) throw new KeyRingCorruptError('a kid is in it twice')
  activeKey(keys)
  if (inState(keys, 'next').length > 1) throw new KeyRingCorruptError(`it must have one next key at most, and has ${inState(keys, 'next').length}`)
  for (const key of keys) {
    const problem = demands[key.state](key)
    if (problem !== undefined) throw new KeyRingCorruptError(`its ${key.state} key "${key.kid}" ${problem}`)
  }
}

const announced = (key: NewKey, nowMs: number, readyAtMs: number): KeyRecord => ({
  ...key,
  state: 'next',
  createdAtMs: nowMs,
  announcedAtMs: nowMs,
  readyAtMs,
  activatedAtMs: null,
  tokenLifetimeSeconds: 0,
  demotedAtMs: null,
  publishUntilMs: null,
  revokedAtMs: null
})

const activated = (key: KeyRecord, { tokenLifetimeSeconds }: RotationPolicy, nowMs: number): KeyRecord =>
  ({ ...key, state: 'active', activatedAtMs: nowMs, tokenLifetimeSeconds })

/** The ring of a first start: one key signs at once, and the other, which no verifier ever missed, may at any time. */
export function firstKeys (active: NewKey, next: NewKey, policy: RotationPolicy, nowMs: number): readonly KeyRecord[] {
  return [activated(announced(active, nowMs, nowMs), policy, nowMs), announced(next, nowMs, nowMs)]
}

/** Announces a key. One that was announced before and never signed leaves the ring. */
export function announce (keys: readonly KeyRecord[], key: NewKey, { announceMs }: RotationPolicy, nowMs: number): readonly KeyRecord[] {
  return [...keys.filter(({ state }) => state !== 'next'), announced(key, nowMs, nowMs + announceMs)]
}

/** Counts the announcement of a key from later on, if it is still announced. */
export function postpone (keys: readonly KeyRecord[], kid: string, byMs: number): readonly KeyRecord[] {
  return keys.map(key => key.kid === kid && key.state === 'next'
    ? { ...key, announcedAtMs: key.announcedAtMs + byMs, readyAtMs: key.readyAtMs + byMs }
    : key)
}

/** The announced key signs from now on; the one before it only verifies, and its private half is erased. */
export function promote (keys: readonly KeyRecord[], policy: RotationPolicy, nowMs: number): readonly KeyRecord[] {
  return keys.map(key => {
    if (key.state === 'next') return activated(key, policy, nowMs)
    if (key.state !== 'active') return key
    return { ...key, state: 'previous', privateJwe: null, demotedAtMs: nowMs, publishUntilMs: nowMs + previousMs(policy, key.tokenLifetimeSeconds) }
  })
}

/** Takes a key out of the set at once. In the place of the active key the announced one signs, which must be there. */
export function revoke (keys: readonly KeyRecord[], kid: string, policy: RotationPolicy, nowMs: number): readonly KeyRecord[] {
  const promoted = keys.some(key => key.kid === kid && key.state === 'active') ? promote(keys, policy, nowMs) : keys
  return promoted.map(key => key.kid === kid ? { ...key, state: 'revoked', privateJwe: null, publishUntilMs: null, revokedAtMs: nowMs } : key)
}

/** Removes the previous keys whose tokens have all expired. */
export function removeExpired (keys: readonly KeyRecord[], nowMs: number): readonly KeyRecord[] {
  return keys.filter(({ state, publishUntilMs }) => state !== 'previous' || publishUntilMs === null || publishUntilMs > nowMs)
}

/** Notes that the active key may sign tokens which live as long as this, so that it will outlive them. */
export function lengthenTokenLifetime (keys: readonly KeyRecord[], tokenLifetimeSeconds: number): readonly KeyRecord[] {
  return keys.map(key => key.state === 'active' ? { ...key, tokenLifetimeSeconds: Math.max(key.tokenLifetimeSeconds, tokenLifetimeSeconds) } : key)
}
