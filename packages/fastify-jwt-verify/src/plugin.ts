/** The Fastify plugin: options in, decorators out. */
import { createVerifier, type Verifier } from '@signet/verifier'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createAuthenticate, verifiedBy, type Authenticate } from './authenticate.js'
import { createAuthorize, type Authorize } from './authorize.js'
import type { JwtUser } from './jwt-user.js'
import { resolveOptions, type JwtVerifyOptions } from './options.js'
import { realmOf } from './realm.js'
import { createRefusalLog } from './refusal-log.js'
import { createRefuse } from './refuse.js'
import { fetchKeysAtStartup } from './startup.js'
import { createTokenReader } from './token-sources.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified claims, deep-frozen. They are `null` until `authenticate` or `authorize` has run, and after `authenticate.optional` let a request without a token pass. */
    user: JwtUser
  }
  interface FastifyInstance {
    /** Hook: a request without a sound token is refused. */
    authenticate: Authenticate
    /** Makes a hook that authenticates, and asks for scopes, roles, groups or claims. */
    authorize: Authorize
    /** The verifier itself: health, and `verify(token)` for tokens that come another way. */
    jwtVerifier: Verifier
  }
}

async function jwtVerify (fastify: FastifyInstance, options: JwtVerifyOptions): Promise<void> {
  const { verifier: verifierOptions, cookieName, trustedOrigins, tokenSources, startup, rolesClaim } = resolveOptions(options)
  const verifier = createVerifier(verifierOptions)
  const refuse = createRefuse(realmOf(verifierOptions))
  const logRefusal = createRefusalLog(verifierOptions.now ?? Date.now)
  const readToken = createTokenReader(tokenSources, cookieName)
  const authenticate = createAuthenticate({ verifier, readToken, trustedOrigins, refuse, logRefusal })

  const nobody = null as unknown as JwtUser
  fastify.decorateRequest('user', nobody)
  fastify.decorateRequest(verifiedBy, null)
  fastify.decorate('authenticate', authenticate)
  fastify.decorate('authorize', createAuthorize({ authenticate, refuse, logRefusal, rolesClaim }))
  fastify.decorate('jwtVerifier', verifier)

  if (verifierOptions.allowInsecureHttp === true) {
    fastify.log.warn('"allowInsecureHttp" is on: whoever is on the way to the issuer can put keys of their own into the answer')
  }
  fastify.addHook('onReady', () => fetchKeysAtStartup(verifier, startup, fastify.log))
  fastify.addHook('onClose', async () => { verifier.close() })
}

/**
 * Verifies the JWTs of one or more issuers locally, with public keys that it fetches and caches.
 *
 * @example
 * ```ts
 * await fastify.register(jwtVerify, { issuer: 'https://auth.example.com', audience: 'orders' })
 * fastify.get('/orders', { onRequest: fastify.authenticate }, async request => request.user.sub)
 * ```
 * @throws `TypeError` naming the option that is missing, unknown or bad, from `register`.
 */
export default fp(jwtVerify, { name: '@signet/fastify-jwt-verify', fastify: '5.x' })
