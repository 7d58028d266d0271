/** What the issuing plugin can be told. */
// The plugin brings @fastify/cookie along, so `authenticate` may read `request.cookies`.
/// <reference types="@fastify/cookie" preserve="true" />
import type { FastifyRequest } from 'fastify'
import type { KeyAlgorithm } from './key-ring/key-algorithm.js'
import type { OnKeyEvent } from './key-ring/key-events.js'
import type { Schedule } from './key-ring/key-keeper.js'
import type { KeyStore } from './key-ring/key-store.js'

/** The claims an app says of a signed-in user; the plugin adds `iss`, `aud`, `iat`, `exp` and `jti`. */
export interface SubjectClaims {
  /** Who the token is for. */
  readonly sub: string
  readonly [claim: string]: unknown
}

/** The token cookie's attributes; it is always HttpOnly, SameSite=Lax, Path=/ and, on https, Secure. */
export interface TokenCookieOptions {
  /** @defaultValue `__Secure-jwt` for an https issuer, `jwt` for http */
  readonly name?: string
  /** The parent domain that shares the cookie. Neither a public suffix nor foreign to the issuer. @defaultValue the issuer's host alone */
  readonly domain?: string
  /** Domains the cookie once had: it is expired there each time it is set. @defaultValue `[]` */
  readonly formerDomains?: readonly string[]
}

/** Options of `@signet/fastify-jwt-issue`. */
export interface JwtIssueOptions {
  /** Our own URL, the exact `iss`. Never taken from a request. */
  readonly issuer: string
  /** `aud` of the tokens: the services they are meant for. A function says it of each token, by its claims. */
  readonly audience: string | readonly string[] | ((claims: SubjectClaims) => string | readonly string[])
  /** Where the signing keys rest. */
  readonly keyStore: KeyStore
  /** Base64url 32-byte keys that seal the private keys, newest first. @defaultValue those the store keeps itself */
  readonly keyEncryptionKeys?: readonly string[]
  /** Who is signed in? `null` means nobody. Needed for `GET /api/jwt`, which is not there without it. */
  readonly authenticate?: (request: FastifyRequest) => SubjectClaims | null | Promise<SubjectClaims | null>
  /** `client_id` of the tokens, when the claims have none (RFC 9068 demands one). @defaultValue `'web'` */
  readonly clientId?: string
  /** Lifetime of a token, in minutes; fractions are allowed. @defaultValue `60` */
  readonly expiresInMinutes?: number
  /** The token cookie. @defaultValue `{}` */
  readonly cookie?: TokenCookieOptions
  /** Origins of browser apps, other than ours, that may ask for the user's token. @defaultValue `[]` */
  readonly trustedOrigins?: readonly string[]
  /** How long a verifier may not notice a change of the JWKS, in seconds; its `max-age`, without a fraction. @defaultValue `300` */
  readonly jwksMaxAgeSeconds?: number
  /** What new keys are: RS256, PS256 (2048 bits; RS256-3072 and so on for more), ES256 or EdDSA. @defaultValue `'RS256'` */
  readonly keyAlgorithm?: KeyAlgorithm
  /** For how long a key signs, in days; fractions are allowed. @defaultValue `90` */
  readonly keyRotationDays?: number
  /** For how long a key is published before it signs, in hours; at least twice `jwksMaxAgeSeconds`. @defaultValue `24` */
  readonly keyAnnounceHours?: number
  /** Hears of every change that this process makes to the keys, and of a store that fails; the log does too. @defaultValue none */
  readonly onKeyEvent?: OnKeyEvent
  /** More members for the metadata documents, such as `token_endpoint`. @defaultValue `{}` */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The wall clock in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
  /** A clock in milliseconds that never goes back, for the age of what is known of the keys. @defaultValue `performance.now` */
  readonly monotonicNow?: () => number
  /** Runs a task after milliseconds and returns how to call it off: the timers of the key ring. @defaultValue `setTimeout` */
  readonly schedule?: Schedule
}
