/** Nonces for DPoP proofs that need no memory: a time and a MAC over it (RFC 9449 §8, §9). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Gives nonces and knows its own again. */
export interface NonceSource {
  /** The nonce to hand out now. */
  current (nowMs: number): string
  /** Whether a nonce is one of ours and recent. */
  isRecent (nonce: unknown, nowMs: number): boolean
}

const lifetimeMs = 60_000

/**
 * A source whose nonces are unpredictable and change every minute; the last two are accepted.
 * @param secret - at least 32 random bytes; instances behind one address share it
 */
export function createNonceSource (secret: Uint8Array = randomBytes(32)): NonceSource {
  const nonceOf = (period: number): string => createHmac('sha256', secret).update(`dpop-nonce ${period}`).digest('base64url')
  const periodOf = (nowMs: number): number => Math.floor(nowMs / lifetimeMs)
  const isSame = (nonce: string, own: string): boolean =>
    nonce.length === own.length && timingSafeEqual(Buffer.from(nonce), Buffer.from(own))

  return {
    current: nowMs => nonceOf(periodOf(nowMs)),
    isRecent (nonce, nowMs) {
      if (typeof nonce !== 'string' || !/^[\w-]{43}$/.test(nonce)) return false
      const period = periodOf(nowMs)
      return isSame(nonce, nonceOf(period)) || isSame(nonce, nonceOf(period - 1))
    }
  }
}
