/** Signet's own plugin: as it comes, and without its cache of verified tokens. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'

/** @import { Trust } from './contender.js' */

/**
 * @param {Trust} trust
 * @param {{ tokenCache?: false }} [options]
 */
async function buildApp ({ issuer, jwksUri, audience, cacheSeconds }, options = {}) {
  const app = Fastify()
  const keys = cacheSeconds === undefined ? {} : { minMaxAgeSeconds: cacheSeconds, maxMaxAgeSeconds: cacheSeconds }
  await app.register(jwtVerify, { issuer, audience, jwksUri, keys, ...options })
  app.get('/me', { onRequest: app.authenticate }, async request => request.user)
  return app
}

const packages = ['@signet/fastify-jwt-verify', '@signet/verifier']
const configuration = 'the first example of the README of `@signet/fastify-jwt-verify`, with `jwksUri` given as to the others'

/** @type {import('./contender.js').Contender} */
export const signet = { name: 'Signet', packages, configuration, build: trust => buildApp(trust) }

/** @type {import('./contender.js').Contender} */
export const signetUncached = {
  name: 'Signet, tokenCache: false',
  packages,
  configuration: `${configuration}, and \`tokenCache: false\``,
  build: trust => buildApp(trust, { tokenCache: false })
}
