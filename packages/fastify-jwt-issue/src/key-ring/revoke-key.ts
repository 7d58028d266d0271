/** A key that nobody shall trust any more: out of the set at once, whatever it signed. */
import { KeyUnknownError } from '../errors.js'
import { announceNext, keyMaker } from './announce-next.js'
import { announce, nextKey, revoke } from './key-state.js'
import type { KeyRecord, KeyState } from './key-store.js'
import type { RingParts } from './ring-parts.js'

/** How a revocation is asked for. */
export interface RevokeOptions {
  /** Only say what it would hit. @defaultValue `false` */
  readonly dryRun?: boolean
  /** Counts the sessions whose tokens would be refused; the ring knows none. */
  readonly countLiveSessions?: () => Promise<number>
}

/** What a revocation hits. */
export interface Revocation {
  readonly kid: string
  /** Whether it was this call that revoked; `false` in a dry run, and of a key that was revoked already. */
  readonly revoked: boolean
  /** The state it had. */
  readonly state: KeyState
  /** Tokens it signed would have lived until then at the latest; `null` when there are none. */
  readonly tokensValidUntilMs: number | null
  /** Of the active key: when the one that takes over is known to every verifier. Before that some refuse its tokens for up to a max-age. */
  readonly successorReadyAtMs: number | null
  /** What `countLiveSessions` said, or `null`. */
  readonly liveSessions: number | null
}

function tokensValidUntilMs ({ state, tokenLifetimeSeconds, publishUntilMs }: KeyRecord, nowMs: number): number | null {
  return state === 'active' ? nowMs + tokenLifetimeSeconds * 1000 : publishUntilMs
}

/**
 * Revokes a key. In the place of the active one the announced key signs at once, and a new one is announced.
 * @throws `FST_JWT_ISSUE_KEY_UNKNOWN`
 */
export async function revokeKey (parts: RingParts, kid: string, { dryRun = false, countLiveSessions }: RevokeOptions): Promise<Revocation> {
  const { live, policy, now, onEvent } = parts
  await live.refresh()
  const { keys } = live.view
  const target = keys.find(key => key.kid === kid)
  if (target === undefined) throw new KeyUnknownError()
  const liveSessions = await countLiveSessions?.() ?? null
  const effect = {
    kid,
    state: target.state,
    tokensValidUntilMs: tokensValidUntilMs(target, now()),
    successorReadyAtMs: target.state === 'active' ? nextKey(keys)?.readyAtMs ?? now() + policy.announceMs : null,
    liveSessions
  }
  if (dryRun) return { ...effect, revoked: false }

  const make = keyMaker(parts)
  const revoked = await live.change(async keys => {
    const state = keys.find(key => key.kid === kid)?.state
    if (state === undefined || state === 'revoked') return null
    const hasSuccessor = state !== 'active' || nextKey(keys) !== undefined
    return revoke(hasSuccessor ? keys : announce(keys, await make(), policy, now()), kid, policy, now())
  })
  if (revoked) onEvent({ kind: 'revoked', kids: [kid] })
  await announceNext(parts)
  return { ...effect, revoked }
}
