/** How long a key is announced, signs and stays: the numbers of its life, and the rules they must keep. */
import type { KeyAlgorithm } from './key-algorithm.js'

/** The numbers an operator chooses. */
export interface RotationTimes {
  readonly rotationDays: number
  readonly announceHours: number
  readonly jwksMaxAgeSeconds: number
  /** The lifetime of a token. */
  readonly tokenMinutes: number
}

/** What the numbers are called where they were written, for the explanation of a problem. */
export type RotationTimeNames = Readonly<Record<keyof RotationTimes, string>>

/** Everything a decision about keys is made with. */
export interface RotationPolicy {
  /** What new keys are. */
  readonly algorithm: KeyAlgorithm
  readonly rotateMs: number
  readonly announceMs: number
  readonly jwksMaxAgeMs: number
  readonly tokenLifetimeSeconds: number
  /**
   * How old a replica's view of the ring may be while it signs and counts as ready. What is announced is then in every replica's JWKS at
   * least one max-age before it signs, and what is demoted signs nowhere for longer than this.
   */
  readonly viewMaxAgeMs: number
  /** How often a replica looks at the store. */
  readonly pollMs: number
  /** What is allowed for clocks that disagree and stores that are slow while a key is announced. */
  readonly announceSlackMs: number
}

/** What verifiers allow for clocks that disagree. */
export const clockToleranceMs = 5_000

/** Verifiers refuse a larger set: ours at 100 keys. */
const maxPublishedKeys = 100

const maxPollMs = 500
const dayMs = 86_400_000
const hourMs = 3_600_000

/** Enough digits to be read back, and no more. */
const told = (value: number): string => String(Number(value.toPrecision(3)))

/** The policy of these numbers. */
export function rotationPolicy (algorithm: KeyAlgorithm, { rotationDays, announceHours, jwksMaxAgeSeconds, tokenMinutes }: RotationTimes): RotationPolicy {
  const announceMs = announceHours * hourMs
  const jwksMaxAgeMs = jwksMaxAgeSeconds * 1000
  const announceSlackMs = Math.min(clockToleranceMs, announceMs / 4)
  const viewMaxAgeMs = announceMs - jwksMaxAgeMs - announceSlackMs
  return Object.freeze({
    algorithm,
    rotateMs: rotationDays * dayMs,
    announceMs,
    jwksMaxAgeMs,
    tokenLifetimeSeconds: Math.max(1, Math.round(tokenMinutes * 60)),
    viewMaxAgeMs,
    pollMs: Math.min(maxPollMs, viewMaxAgeMs / 4),
    announceSlackMs
  })
}

/**
 * How long a demoted key stays published: a replica that has not noticed may sign with it once more at the end of its view, that token
 * lives out its life, and clocks disagree.
 */
export function previousMs ({ viewMaxAgeMs, jwksMaxAgeMs }: RotationPolicy, tokenLifetimeSeconds: number): number {
  return viewMaxAgeMs + tokenLifetimeSeconds * 1000 + jwksMaxAgeMs + clockToleranceMs
}

/**
 * Why these numbers cannot work together, with the fix; `undefined` when they can.
 *
 * The rules: a verifier's copy of the set must have time to run out, twice, before a new key signs; a key must be able to be announced
 * while the one before it signs; and the set must stay small enough for verifiers.
 */
export function rotationProblem (times: RotationTimes, names: RotationTimeNames): string | undefined {
  const policy = rotationPolicy('RS256', times)
  if (policy.announceMs < 2 * policy.jwksMaxAgeMs) {
    return `${names.announceHours} is shorter than twice ${names.jwksMaxAgeSeconds}, so verifiers would meet tokens of keys they cannot know yet: ` +
      `write at least ${told(2 * policy.jwksMaxAgeMs / hourMs)}, or lower ${names.jwksMaxAgeSeconds}`
  }
  if (policy.rotateMs < policy.announceMs) {
    return `${names.rotationDays} is shorter than ${names.announceHours}, so no key could be announced in time: ` +
      `write at least ${told(policy.announceMs / dayMs)}, or lower ${names.announceHours}`
  }
  const published = 2 + Math.ceil(previousMs(policy, policy.tokenLifetimeSeconds) / policy.rotateMs)
  if (published <= maxPublishedKeys) return undefined
  return `${names.rotationDays} is so short that ${published} keys would be published at once, and verifiers take ${maxPublishedKeys}: ` +
    `raise it, or lower ${names.tokenMinutes}`
}
