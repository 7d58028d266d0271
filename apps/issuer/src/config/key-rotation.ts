/** How signing keys live: one variable each, and together without a gap. */
import { isKeyAlgorithm, keyAlgorithmNames, rotationProblem } from '@signet/fastify-jwt-issue'
import type { KeyAlgorithm } from '@signet/fastify-jwt-issue'
import { listTimes } from '../status-lists/list-times.js'
import { BadValue } from './bad-value.js'

/** The variables that must agree with each other. */
export interface KeyTimes {
  readonly keyRotationDays: number
  readonly keyAnnounceHours: number
  readonly jwksMaxAgeSeconds: number
  readonly accessTokenMinutes: number
  readonly statusListTtlSeconds: number
}

/**
 * Reads `KEY_ALGORITHM`.
 * @throws BadValue
 */
export function parseKeyAlgorithm (text: string): KeyAlgorithm {
  if (!isKeyAlgorithm(text)) throw new BadValue(`is not an algorithm for signing keys: write one of ${keyAlgorithmNames.join(', ')} (EdDSA is Ed25519)`)
  return text
}

/** Why these times cannot work together, one sentence each; none when they can. */
export function keyTimeProblems ({ keyRotationDays, keyAnnounceHours, jwksMaxAgeSeconds, ...tokenTimes }: KeyTimes): readonly string[] {
  // Of all that a key signs, the lists live longest, and it stays published until they have expired.
  const tokenMinutes = listTimes(tokenTimes).lifetimeSeconds / 60
  const problem = rotationProblem(
    { rotationDays: keyRotationDays, announceHours: keyAnnounceHours, jwksMaxAgeSeconds, tokenMinutes },
    { rotationDays: 'KEY_ROTATION_DAYS', announceHours: 'KEY_ANNOUNCE_HOURS', jwksMaxAgeSeconds: 'JWKS_MAX_AGE_SECONDS', tokenMinutes: 'ACCESS_TOKEN_MINUTES' })
  return problem === undefined ? [] : [`${problem}.`]
}
