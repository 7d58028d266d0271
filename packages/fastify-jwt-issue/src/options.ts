/** What the issuing plugin can be told. */
import type { FastifyRequest } from 'fastify'
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
  /** `aud` of the tokens: the services they are meant for. */
  readonly audience: string | readonly string[]
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
  /** `max-age` of the JWKS, in seconds: how long a verifier may not notice a change. @defaultValue `300` */
  readonly jwksMaxAgeSeconds?: number
  /** More members for the metadata documents, such as `token_endpoint`. @defaultValue `{}` */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The wall clock in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
}
