/** A hook that calls `jose`. */
import Fastify from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { bearerToken } from './bearer-token.js'

/** @type {import('./contender.js').Contender} */
export const jose = {
  name: 'jose, hook',
  packages: ['jose'],
  configuration: 'its documentation of `createRemoteJWKSet` and `jwtVerify`, with `issuer`, `audience` and `algorithms` set, in a hook to which whatever is thrown is a refusal',
  async build ({ issuer, jwksUri, audience, cacheSeconds }) {
    const jwks = createRemoteJWKSet(new URL(jwksUri), cacheSeconds === undefined ? {} : { cacheMaxAge: cacheSeconds * 1000 })
    const app = Fastify()
    app.decorateRequest('claims')
    app.get('/me', {
      onRequest: async (request, reply) => {
        try {
          const { payload } = await jwtVerify(bearerToken(request.headers.authorization), jwks, { issuer, audience, algorithms: ['RS256'] })
          request.setDecorator('claims', payload)
        } catch {
          return reply.code(401).send({ message: 'Unauthorized' })
        }
      }
    }, async request => request.getDecorator('claims'))
    return app
  }
}
