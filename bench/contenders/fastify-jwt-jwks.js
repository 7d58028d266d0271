/** The plugin `fastify-jwt-jwks`. */
import Fastify from 'fastify'
import jwtJwksModule from 'fastify-jwt-jwks'

/** @import { FastifyPluginCallback } from 'fastify' */
/** @import { FastifyJwtJwksOptions } from 'fastify-jwt-jwks' */

// The types put the plugin under `default`; the module itself is it, and what is under `default` doesn't reach the app that registers it.
const fastifyJwtJwks = /** @type {FastifyPluginCallback<FastifyJwtJwksOptions>} */ (/** @type {unknown} */ (jwtJwksModule))

/** @type {import('./contender.js').Contender} */
export const jwtJwks = {
  name: 'fastify-jwt-jwks',
  packages: ['fastify-jwt-jwks', '@fastify/jwt', 'fast-jwt'],
  configuration: 'the example of its README ("Usage"), with `issuer` and `audience` set',
  async build ({ issuer, jwksUri, audience, cacheSeconds }) {
    const app = Fastify()
    const cache = cacheSeconds === undefined ? {} : { secretsTtl: cacheSeconds * 1000 }
    await app.register(fastifyJwtJwks, { jwksUrl: jwksUri, issuer, audience, ...cache })
    app.get('/me', { preValidation: app.authenticate }, async request => request.user)
    return app
  }
}
