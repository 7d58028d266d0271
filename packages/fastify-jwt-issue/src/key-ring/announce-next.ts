/** Makes the key that will sign after the active one, and publishes it. */
import { generateKey, type NewKey } from './generate-key.js'
import { announce, nextKey } from './key-state.js'
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

/** Announces a new key where none is announced, or where the one that is will not do. */
export async function announceNext (parts: RingParts, willDo: (next: KeyRecord) => boolean = () => true): Promise<void> {
  const { live, policy, now, onEvent } = parts
  const make = keyMaker(parts)
  const announced = await live.change(async keys => {
    const next = nextKey(keys)
    return next !== undefined && willDo(next) ? null : announce(keys, await make(), policy, now())
  })
  if (announced) onEvent({ kind: 'announced', kids: [(await make()).kid] })
}
