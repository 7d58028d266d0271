/** Makes the key that will sign after the active one, and publishes it. */
import { generateKey, type NewKey } from './generate-key.js'
import { announce, nextKey, postpone } from './key-state.js'
import type { KeyRecord } from './key-store.js'
import type { RingParts } from './ring-parts.js'

/** Makes one key at the first call, however often a change that needs it is tried. */
export function keyMaker ({ policy, keyEncryptionKeys: [newest] }: RingParts): () => Promise<NewKey> {
  let making: Promise<NewKey> | undefined
  return () => {
    making ??= generateKey(policy.algorithm, newest)
    return making
  }
}

/** Which key a ring should announce; `null` for none. */
export type KeyChoice = (keys: readonly KeyRecord[]) => NewKey | null | Promise<NewKey | null>

/**
 * Announces the key that `choose` gives for a ring, unless that is `null`. A slow store must not shorten the announcement: it is counted
 * from when the key was there to be seen.
 */
export async function announceChosen ({ live, policy, now }: RingParts, choose: KeyChoice): Promise<KeyRecord | undefined> {
  let announcedAtMs = 0
  let kid = ''
  const announced = await live.change(async keys => {
    const key = await choose(keys)
    if (key === null) return null
    kid = key.kid
    announcedAtMs = now()
    return announce(keys, key, policy, announcedAtMs)
  })
  if (!announced) return undefined
  const lateMs = now() - announcedAtMs
  if (lateMs > policy.announceSlackMs / 2) await live.change(keys => nextKey(keys)?.kid === kid ? postpone(keys, kid, lateMs) : null)
  return live.view.keys.find(key => key.kid === kid)
}

/** Announces a new key where none is announced, or where the one that is will not do. */
export async function announceNext (parts: RingParts, willDo: (next: KeyRecord) => boolean = () => true): Promise<void> {
  const make = keyMaker(parts)
  const announced = await announceChosen(parts, async keys => {
    const next = nextKey(keys)
    return next !== undefined && willDo(next) ? null : await make()
  })
  if (announced !== undefined) parts.onEvent({ kind: 'announced', kids: [announced.kid] })
}
