/** What becomes of a refresh token that is presented: a pure decision, all of it. */
import { isAlive } from './session.js'
import type { EndCause, Session, SessionPolicy } from './session.js'

/** What to do. `over`: refuse. `advance`: exchange the token. `repeat`: give the current one again. `end`: end the session, and refuse. */
export type RefreshVerdict =
  | { readonly action: 'over' }
  | { readonly action: 'advance' }
  | { readonly action: 'repeat' }
  | { readonly action: 'end', readonly cause: EndCause }

/**
 * Judges the refresh token with this counter (RFC 9700 §4.14.2). The one before the current one is a repeat for as long as the grace
 * period lasts, which is counted from its first use and never again; once the current one is used, it is the one before that.
 */
export function judgeRefresh (session: Session, counter: number, policy: SessionPolicy, nowMs: number): RefreshVerdict {
  if (!isAlive(session, policy, nowMs)) return { action: 'over' }
  if (counter === session.counter) return { action: 'advance' }
  if (counter > session.counter) return { action: 'end', cause: 'reuse-newer' }
  if (counter < session.counter - 1) return { action: 'end', cause: 'reuse-older' }
  // Another replica's clock may be behind ours, or ahead.
  const sinceMs = Math.abs(nowMs - (session.rotatedAtMs ?? -Infinity))
  return sinceMs < policy.refreshGraceSeconds * 1000 ? { action: 'repeat' } : { action: 'end', cause: 'reuse-previous' }
}
