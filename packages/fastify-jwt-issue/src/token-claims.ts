/** The claims of an access token (RFC 9068 §2.2): the app's, and those that only the issuer may say. */
import { randomUUID } from 'node:crypto'
import { audienceOption, nonEmptyString, positiveNumber } from './option-checks.js'
import type { SubjectClaims } from './options.js'

/** What one token may have of its own. */
export interface IssueTokenOptions {
  /** Its lifetime in minutes; fractions are allowed. @defaultValue the plugin's `expiresInMinutes` */
  readonly expiresInMinutes?: number
  /** Its `aud`. @defaultValue the plugin's `audience` */
  readonly audience?: string | readonly string[]
}

/** What the issuer says of every token. */
export interface IssuerPolicy {
  readonly issuer: string
  /** The `aud` of a token with these claims. */
  audienceOf (claims: SubjectClaims): string | readonly string[]
  readonly clientId: string
  readonly expiresInMinutes: number
}

/** The claims of a token, whole. */
export interface TokenClaims extends SubjectClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly client_id: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
}

const reservedClaims = ['iss', 'aud', 'iat', 'exp', 'nbf', 'jti'] as const

function assertSubjectClaims (claims: SubjectClaims): void {
  if (typeof claims !== 'object' || claims === null) throw new TypeError('The claims of a token must be an object with a "sub"')
  if (typeof claims.sub !== 'string' || claims.sub === '') throw new TypeError('The claim "sub" must be a non-empty string: who the token is for')
  const reserved = reservedClaims.filter(name => Object.hasOwn(claims, name))
  if (reserved.length > 0) throw new TypeError(`The issuer alone says ${reserved.map(name => `"${name}"`).join(', ')}; leave it out of the claims`)
}

/** A lifetime in whole seconds, at least one. */
export const lifetimeSeconds = (minutes: number): number => Math.max(1, Math.round(minutes * 60))

/**
 * Adds `iss`, `aud`, `iat`, `exp` and `jti` to the app's claims, and `client_id` where they have none.
 * @throws `TypeError` for reserved claims, a missing `sub`, or a bad option.
 */
export function tokenClaims (claims: SubjectClaims, options: IssueTokenOptions, policy: IssuerPolicy, nowMs: number): TokenClaims {
  assertSubjectClaims(claims)
  const minutes = positiveNumber('expiresInMinutes', options.expiresInMinutes ?? policy.expiresInMinutes)
  const iat = Math.floor(nowMs / 1000)
  return {
    ...claims,
    client_id: nonEmptyString('client_id', claims['client_id'] ?? policy.clientId),
    iss: policy.issuer,
    aud: audienceOption('audience', options.audience ?? policy.audienceOf(claims)),
    iat,
    exp: iat + lifetimeSeconds(minutes),
    jti: randomUUID()
  }
}
