/** The Fastify plugin: options in, decorators out. */
import { createVerifier, type Verifier } from '@signet/verifier'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createAuthenticate, verifiedBy, type Authenticate } from './authenticate.js'
import { createAuthorize, type Authorize } from './authorize.js'
import { deferContinue } from './expect-continue.js'
import type { JwtHook } from './hook.js'
import type { JwtUser } from './jwt-user.js'
import { createKeyLog } from './key-log.js'
import { createRouteSecurity } from './openapi.js'
import { resolveOptions, type JwtVerifyOptions } from './options.js'
import { createPresentationReader } from './presentation.js'
import { realmOf } from './realm.js'
import { createRefusalLog } from './refusal-log.js'
import { createRefuse } from './refuse.js'
import type { JwtRequirement } from './requirement.js'
import { describeResource } from './resource-metadata.js'
import { exceptAt, serveResourceMetadata } from './resource-route.js'
import { fetchKeysAtStartup } from './startup.js'
import { createStatusLog } from './status-log.js'
import { createTokenReader, type TokenScheme } from './token-sources.js'

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
    jwtVerifier: Verifier<JwtUser>
  }
}

/** The schemes that can succeed: with `dpop.required` no bearer token can. */
function usableSchemes (readsHeader: boolean, dpop: Verifier['dpop']): readonly TokenScheme[] {
  if (!readsHeader) return []
  if (dpop === undefined) return ['Bearer']
  return dpop.required ? ['DPoP'] : ['Bearer', 'DPoP']
}

async function jwtVerify (fastify: FastifyInstance, options: JwtVerifyOptions): Promise<void> {
  const { verifier: verifierOptions, cookieName, trustedOrigins, tokenSources, startup, rolesClaim, dpopOrigin, resource } = resolveOptions(options)
  const verifier = createVerifier({ ...verifierOptions, onRefresh: createKeyLog(fastify.log), onStatusList: createStatusLog(fastify.log) })
  const { dpop } = verifier
  const { issuer, mutualTls = false, now = Date.now, allowInsecureHttp = false } = verifierOptions
  const readsHeader = tokenSources.includes('header')
  const metadata = resource === undefined ? undefined : describeResource(resource, { issuer, readsHeader, dpop, mutualTls })
  const refuse = createRefuse({ realm: realmOf(verifierOptions), dpop, resourceMetadata: metadata?.url })
  const logRefusal = createRefusalLog(now)
  const readToken = createTokenReader(tokenSources, cookieName, dpop === undefined ? ['Bearer'] : ['Bearer', 'DPoP'])
  const readPresentation = createPresentationReader({ dpopOrigin, mutualTls })
  const authenticate = createAuthenticate({ verifier, readToken, readPresentation, trustedOrigins, refuse, logRefusal })
  const authorize = createAuthorize({ authenticate, refuse, logRefusal, rolesClaim })

  const security = createRouteSecurity({ schemes: usableSchemes(readsHeader, dpop), cookieName: tokenSources.includes('cookie') ? cookieName : undefined })
  const guard = (hook: JwtHook, scope?: string | readonly string[], isOptional?: boolean): JwtHook =>
    security.guard(metadata === undefined ? hook : exceptAt(metadata.path, hook), scope, isOptional)

  const nobody = null as unknown as JwtUser
  // In a context within one that has the plugin already, with a policy of its own, requests have both.
  if (!fastify.hasRequestDecorator(verifiedBy)) {
    fastify.decorateRequest('user', nobody)
    fastify.decorateRequest(verifiedBy, null)
  }
  fastify.decorate('authenticate', Object.assign(guard(authenticate), { optional: guard(authenticate.optional, [], true) }))
  fastify.decorate('authorize', (requirement: JwtRequirement) => guard(authorize(requirement), requirement.scope))
  fastify.decorate('jwtVerifier', verifier as Verifier<JwtUser>)
  security.describe(fastify)
  if (metadata !== undefined) serveResourceMetadata(fastify, metadata)

  if (allowInsecureHttp) {
    fastify.log.warn('"allowInsecureHttp" is on: whoever is on the way to the issuer can put keys of their own into the answer')
  }
  fastify.addHook('onReady', async () => {
    deferContinue(fastify.server)
    await fetchKeysAtStartup(verifier, startup, fastify.log)
  })
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
