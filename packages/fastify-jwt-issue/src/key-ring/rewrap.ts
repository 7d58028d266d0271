/** Seals the private keys anew under the newest key-encryption key, so that the older ones may go. */
import { keyEncryptionKeyId, seal, unseal } from './envelope.js'
import { isSealed } from './key-state.js'
import type { RingParts } from './ring-parts.js'

/** What was sealed anew. */
export interface Rewrapping {
  /** The id of the key-encryption key that now seals every private key. */
  readonly keyEncryptionKeyId: string
  /** The keys that were sealed under another one. */
  readonly rewrapped: readonly string[]
}

/** Rewraps every private key. The signing keys themselves, and their tokens, do not change. */
export async function rewrap ({ live, keyEncryptionKeys, onEvent }: RingParts): Promise<Rewrapping> {
  const [newest] = keyEncryptionKeys
  let rewrapped: readonly string[] = []
  await live.refresh()
  const changed = await live.change(async keys => {
    const others = keys.filter(key => isSealed(key) && keyEncryptionKeyId(key.kid, key.privateJwe) !== newest.id)
    rewrapped = others.map(key => key.kid)
    if (others.length === 0) return null
    return await Promise.all(keys.map(async key => {
      if (!isSealed(key) || !others.includes(key)) return key
      return { ...key, privateJwe: await seal(await unseal(key.kid, key.privateJwe, keyEncryptionKeys), newest) }
    }))
  })
  if (changed) onEvent({ kind: 'rewrapped', kids: rewrapped })
  return { keyEncryptionKeyId: newest.id, rewrapped }
}
