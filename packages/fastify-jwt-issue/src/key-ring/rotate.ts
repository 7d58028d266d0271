/** The announced key takes over, by the clock or because somebody wants it to. */
import { announceNext } from './announce-next.js'
import { activeKey, nextKey, promote, removeExpired } from './key-state.js'
import type { RingParts } from './ring-parts.js'
import { nextStep } from './rotation.js'

/** How a rotation is asked for. */
export interface RotateOptions {
  /** Do not wait until every verifier can know the next key: those that cannot will refuse its tokens for up to the max-age of the JWKS. @defaultValue `false` */
  readonly force?: boolean
}

/** What became of it. */
export interface Rotation {
  /** Whether it was this call that rotated. `false` when the next key has not been announced for long enough, or when somebody else was first. */
  readonly rotated: boolean
  /** The key that signs now. */
  readonly active: string
  /** The key that is announced now, or `null` while it is being made elsewhere. */
  readonly next: string | null
  /** When a rotation without force is possible again, in milliseconds since the epoch. */
  readonly readyAtMs: number
}

/** Promotes the announced key if `active` still signs; of many that try at once, one does. */
async function promoteAfter ({ live, policy, now, onEvent }: RingParts, active: string, force: boolean): Promise<boolean> {
  let early = false
  const promoted = await live.change(keys => {
    const next = nextKey(keys)
    if (next === undefined || activeKey(keys).kid !== active) return null
    early = next.readyAtMs > now()
    return early && !force ? null : promote(keys, policy, now())
  })
  if (promoted) onEvent({ kind: early ? 'early' : 'promoted', kids: [activeKey(live.view.keys).kid] })
  return promoted
}

/** Rotates on demand. A new key is announced at once. */
export async function rotate (parts: RingParts, { force = false }: RotateOptions): Promise<Rotation> {
  const { live, policy, now } = parts
  await live.refresh()
  const before = activeKey(live.view.keys).kid
  if (nextKey(live.view.keys) === undefined) await announceNext(parts)
  const rotated = await promoteAfter(parts, before, force)
  if (rotated) await announceNext(parts)
  const next = nextKey(live.view.keys)
  return { rotated, active: live.view.signingKey.kid, next: next?.kid ?? null, readyAtMs: next?.readyAtMs ?? now() + policy.announceMs }
}

/** Does what is due, and resolves to the moment when there is something to do again. */
export async function doWhatIsDue (parts: RingParts): Promise<number> {
  const { live, policy, now, onEvent } = parts
  for (;;) {
    const { kind, atMs } = nextStep(live.view.keys, policy)
    if (atMs > now()) return atMs
    switch (kind) {
      case 'promote':
        if (await promoteAfter(parts, live.view.signingKey.kid, false)) await announceNext(parts)
        break
      case 'announce':
        await announceNext(parts)
        break
      case 'remove': {
        const before = live.view.keys
        if (!await live.change(keys => removeExpired(keys, now()).length === keys.length ? null : removeExpired(keys, now()))) break
        const kept = new Set(live.view.keys.map(key => key.kid))
        onEvent({ kind: 'removed', kids: before.map(key => key.kid).filter(kid => !kept.has(kid)) })
      }
    }
  }
}
