/** Signet's own plugin. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'

/** @type {import('./contender.js').Contender} */
export const signet = {
  name: 'Signet',
  packages: ['@signet/fastify-jwt-verify'],
  configuration: 'the first example of the README of `@signet/fastify-jwt-verify`, with `jwksUri` given as to the others',
  async build ({ issuer, jwksUri, audience, cacheSeconds }) {
    const app = Fastify()
    const keys = cacheSeconds === undefined ? {} : { minMaxAgeSeconds: cacheSeconds, maxMaxAgeSeconds: cacheSeconds }
    await app.register(jwtVerify, { issuer, audience, jwksUri, keys })
    app.get('/me', { onRequest: app.authenticate }, async request => request.user)
    return app
  }
}
