/** The life of keys as pure functions: which ring is sound, which key signs, which are published. */
import { KeyRingCorruptError } from '../errors.js'
import type { NewKey } from './generate-key.js'
import type { KeyRecord } from './key-store.js'

/** The ring of a first start: one key signs at once, one is announced. */
export function firstKeys (active: NewKey, next: NewKey, nowMs: number): readonly KeyRecord[] {
  return [
    { ...active, state: 'active', createdAtMs: nowMs, activatedAtMs: nowMs },
    { ...next, state: 'next', createdAtMs: nowMs, activatedAtMs: null }
  ]
}

/** A key whose private half is there. */
export type SealedKey = KeyRecord & { readonly privateJwe: string }

/** Whether the private half is there. */
export function isSealed (key: KeyRecord): key is SealedKey {
  return key.privateJwe !== null
}

/**
 * The one key that signs. A ring without exactly one, or with a `kid` twice, could not have come from us.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`
 */
export function activeKey (keys: readonly KeyRecord[]): SealedKey {
  if (new Set(keys.map(key => key.kid)).size !== keys.length) throw new KeyRingCorruptError('a kid is in it twice')
  const active = keys.filter(key => key.state === 'active')
  const [key] = active
  if (key === undefined || active.length > 1) throw new KeyRingCorruptError(`it must have exactly one active key, and has ${active.length}`)
  if (!isSealed(key)) throw new KeyRingCorruptError(`its active key "${key.kid}" has no private half`)
  return key
}

/** The keys a verifier may trust: all but the revoked. */
export function publishedKeys (keys: readonly KeyRecord[]): readonly KeyRecord[] {
  return keys.filter(key => key.state !== 'revoked')
}
