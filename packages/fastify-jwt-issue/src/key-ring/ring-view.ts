/** A ring as one replica sees it: every key opened and tried, so that nothing untested signs or is published. */
import type { KeyObject } from 'node:crypto'
import { toJwkSet, type JwkSet } from './jwk-set.js'
import type { KeyEncryptionKey } from './key-encryption-key.js'
import { activeKey, assertSoundRing, isSealed } from './key-state.js'
import type { KeyRecord, KeyRingSnapshot } from './key-store.js'
import { openPrivateHalf, openPublicHalf } from './self-test.js'
import type { SigningKey } from './sign-bytes.js'

/** A ring, open. */
export interface RingView extends KeyRingSnapshot {
  readonly signingKey: SigningKey
  /** How long its tokens may live, in seconds, at the most. */
  readonly tokenLifetimeSeconds: number
  /** What is published: frozen. */
  readonly jwks: JwkSet
}

/** Opens rings, one after the other; what did not change is not opened again. */
export type RingOpener = (snapshot: KeyRingSnapshot) => Promise<RingView>

/** Makes an opener of rings whose private keys are sealed under one of these. */
export function ringOpener (keyEncryptionKeys: readonly KeyEncryptionKey[]): RingOpener {
  let opened: ReadonlyMap<string, KeyObject> = new Map()

  const identity = ({ kid, alg, publicJwk, privateJwe }: KeyRecord): string => JSON.stringify([kid, alg, publicJwk, privateJwe])

  async function open (key: KeyRecord): Promise<readonly [string, KeyObject]> {
    const id = identity(key)
    return [id, opened.get(id) ?? await (isSealed(key) ? openPrivateHalf(key, keyEncryptionKeys) : openPublicHalf(key))]
  }

  return async ({ revision, keys }) => {
    assertSoundRing(keys)
    const active = activeKey(keys)
    // One after the other, the active key first, so that the same fault always names the same key.
    const [activeId, privateKey] = await open(active)
    const opening = new Map([[activeId, privateKey]])
    for (const key of keys) opening.set(...await open(key))
    opened = opening
    const { kid, alg, tokenLifetimeSeconds } = active
    return { revision, keys, jwks: toJwkSet(keys), signingKey: Object.freeze({ kid, alg, privateKey }), tokenLifetimeSeconds }
  }
}
