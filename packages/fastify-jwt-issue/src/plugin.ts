/** The plugin: keys, documents, the token route and the decorators, put together. */
import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { logKeyEvents } from './key-log.js'
import { openKeyRing, type KeyRing } from './key-ring/key-ring.js'
import type { JwtIssueOptions, SubjectClaims } from './options.js'
import { resolveOptions } from './resolve-options.js'
import { jwksRoute } from './routes/jwks.js'
import { metadataRoutes } from './routes/metadata.js'
import { tokenRoute } from './routes/token.js'
import { signDocument, type DocumentClaims, type SignedDocument } from './sign-document.js'
import { signToken } from './sign-token.js'
import { lifetimeSeconds, tokenClaims, type IssueTokenOptions } from './token-claims.js'
import { clearTokenCookie, setTokenCookie } from './token-cookie.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open key ring: the published JWKS, the key that signs, and what changes them. It looks after itself while the app is up. */
    readonly keyRing: KeyRing
    /**
     * Signs a token for `claims.sub`; adds `iss`, `aud`, `iat`, `exp`, `jti`, and `client_id` where the claims have none.
     * @throws `TypeError` for a missing `sub`, a claim that only the issuer may say, or a bad option; `FST_JWT_ISSUE_KEY_RING_STALE` when no key
     * may sign.
     */
    issueToken (claims: SubjectClaims, options?: IssueTokenOptions): Promise<string>
    /**
     * Signs a JWT that is no token, such as a status list. Its key stays published until its `exp`.
     * @throws `TypeError` for a `typ` or claims that will not do; `FST_JWT_ISSUE_KEY_RING_STALE` when no key may sign.
     */
    signDocument (typ: string, claims: DocumentClaims): Promise<SignedDocument>
  }
  interface FastifyReply {
    /**
     * Sets the token cookie for as long as the token has left.
     * @throws `FST_JWT_ISSUE_COOKIE_TOO_LARGE`; `TypeError` for a value that is no token.
     */
    setTokenCookie (token: string): FastifyReply
    /** Expires the token cookie, and those of its former domains. */
    clearTokenCookie (): FastifyReply
  }
}

async function plugin (fastify: FastifyInstance, input: JwtIssueOptions): Promise<void> {
  const resolved = resolveOptions(input)
  const { url, policy, authenticate, cookie, trustedOrigins, jwksMaxAgeSeconds, metadata, now } = resolved
  if (fastify.prefix !== '') {
    throw new TypeError(`Register this plugin on the root instance, not under the prefix "${fastify.prefix}": its documents have fixed places below "issuer"`)
  }
  const keyRing = await openKeyRing({
    store: resolved.keyStore,
    keyEncryptionKeys: resolved.keyEncryptionKeys,
    policy: resolved.rotation,
    onEvent: logKeyEvents(fastify.log, resolved.onKeyEvent),
    now,
    ...resolved.monotonicNow && { monotonicNow: resolved.monotonicNow },
    ...resolved.schedule && { schedule: resolved.schedule }
  })
  fastify.addHook('onReady', () => keyRing.start())
  fastify.addHook('onClose', () => keyRing.close())
  if (!fastify.hasReplyDecorator('setCookie')) await fastify.register(fastifyCookie)

  const issueToken = async (claims: SubjectClaims, options: IssueTokenOptions = {}): Promise<string> => {
    const complete = tokenClaims(claims, options, policy, now())
    return await signToken(complete, await keyRing.signingKeyFor(complete.exp - complete.iat))
  }

  fastify.decorate('keyRing', keyRing)
  fastify.decorate('issueToken', issueToken)
  fastify.decorate('signDocument', (typ: string, claims: DocumentClaims) => signDocument(keyRing, typ, claims))
  fastify.decorateReply('setTokenCookie', function (token) {
    setTokenCookie(this, token, cookie, now())
    return this
  })
  fastify.decorateReply('clearTokenCookie', function () {
    clearTokenCookie(this, cookie)
    return this
  })

  jwksRoute(fastify, url, keyRing, jwksMaxAgeSeconds)
  metadataRoutes(fastify, url, keyRing, metadata, jwksMaxAgeSeconds)
  if (authenticate === undefined) return
  tokenRoute(fastify, {
    path: `${url.path}/api/jwt`, authenticate, ownOrigin: url.origin, trustedOrigins, lifetimeSeconds: lifetimeSeconds(policy.expiresInMinutes), issue: issueToken
  })
}

/**
 * Turns a Fastify app into a token issuer: keys of its own, `GET /.well-known/jwks.json`, both metadata documents, and `GET /api/jwt`.
 *
 * Register it on the root instance, after the app's own `@fastify/cookie` if it has one.
 *
 * @throws `TypeError` naming a bad or unknown option; `FST_JWT_ISSUE_KEY_UNDECRYPTABLE`, `FST_JWT_ISSUE_KEY_RING_CORRUPT` and
 * `FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING` when the keys can't be had.
 */
export const jwtIssue = fastifyPlugin(plugin, { fastify: '5.x', name: '@signet/fastify-jwt-issue' })
