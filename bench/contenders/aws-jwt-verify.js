/** A hook that calls `aws-jwt-verify`. */
import { Agent } from 'node:http'
import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleFetcher } from 'aws-jwt-verify/https'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import Fastify from 'fastify'
import { bearerToken } from './bearer-token.js'

/** @type {import('./contender.js').Contender} */
export const awsJwtVerify = {
  name: 'aws-jwt-verify, hook',
  packages: ['aws-jwt-verify'],
  configuration: 'its README, "Verifying JWTs from any OIDC-compatible IDP", in a hook shaped as the README\'s Fastify example: whatever is thrown is a refusal, here with 401 instead of 403. Its cache has no lifetime to set',
  async build ({ issuer, jwksUri, audience }) {
    // Its own fetcher speaks https only; with the agent of node:http it reaches loopback, its limits unchanged.
    const fetcher = new SimpleFetcher({ defaultRequestOptions: { agent: new Agent() } })
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri }, { jwksCache: new SimpleJwksCache({ fetcher }) })
    const app = Fastify()
    app.decorateRequest('claims')
    app.get('/me', {
      onRequest: async (request, reply) => {
        try {
          request.setDecorator('claims', await verifier.verify(bearerToken(request.headers.authorization)))
        } catch {
          return reply.code(401).send({ message: 'Unauthorized' })
        }
      }
    }, async request => request.getDecorator('claims'))
    return app
  }
}
