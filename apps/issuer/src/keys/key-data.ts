/** Signing keys as they are told to administrators: states and times, and neither half. */
import type { KeyStatus, Revocation } from '@signet/fastify-jwt-issue'

/** A time in ISO 8601, or `null`. */
export function isoOrNull (timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}

/** A key and the times of its life. */
export function keyData (key: KeyStatus) {
  return {
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    created_at: isoOrNull(key.createdAtMs),
    ready_at: isoOrNull(key.readyAtMs),
    activated_at: isoOrNull(key.activatedAtMs),
    demoted_at: isoOrNull(key.demotedAtMs),
    published_until: isoOrNull(key.publishUntilMs),
    revoked_at: isoOrNull(key.revokedAtMs),
    key_encryption_key: key.keyEncryptionKeyId
  }
}

/** What a revocation hits. */
export function revocationData ({ kid, revoked, state, tokensValidUntilMs, successorReadyAtMs, liveSessions }: Revocation) {
  return {
    kid,
    revoked,
    state,
    tokens_valid_until: isoOrNull(tokensValidUntilMs),
    successor_ready_at: isoOrNull(successorReadyAtMs),
    live_sessions: liveSessions
  }
}
