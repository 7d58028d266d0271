/** `@fastify/jwt` with keys from `get-jwks`: the recipe as it is printed, and the safest form its options allow. */
import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import buildGetJwks from 'get-jwks'

/** @import { FastifyJWTOptions } from '@fastify/jwt' */

const packages = ['@fastify/jwt', 'get-jwks', 'fast-jwt']

/**
 * "Verifying with JWKS" in the README of `@fastify/jwt`: the key comes from wherever the token says it does.
 * @param {ReturnType<typeof buildGetJwks>} getJwks
 * @param {FastifyJWTOptions['verify']} [verify]
 */
async function buildApp (getJwks, verify) {
  const app = Fastify()
  await app.register(fastifyJwt, {
    decode: { complete: true },
    secret: (/** @type {unknown} */ _request, /** @type {unknown} */ token) => {
      const { header: { kid, alg }, payload: { iss } } = /** @type {{ header: { kid: string, alg: string }, payload: { iss: string } }} */ (token)
      return getJwks.getPublicKey({ kid, domain: iss, alg })
    },
    ...(verify === undefined ? {} : { verify })
  })
  app.addHook('onRequest', async (request, reply) => {
    try {
      await request.jwtVerify()
    } catch (error) {
      reply.send(error)
    }
  })
  app.get('/me', async request => request.user)
  return app
}

/** @param {number | undefined} cacheSeconds */
const cacheOptions = cacheSeconds => cacheSeconds === undefined ? {} : { ttl: cacheSeconds * 1000 }

/** @type {import('./contender.js').Contender} */
export const jwtWithGetJwks = {
  name: '@fastify/jwt + get-jwks, recipe',
  packages,
  configuration: 'the README of `@fastify/jwt` ("Verifying with JWKS"), word for word',
  build: ({ cacheSeconds }) => buildApp(buildGetJwks(cacheOptions(cacheSeconds)))
}

/** @type {import('./contender.js').Contender} */
export const jwtWithGetJwksHardened = {
  name: '@fastify/jwt + get-jwks, hardened',
  packages,
  configuration: 'the same recipe with what the two READMEs offer beside it: `issuersWhitelist` given to `buildGetJwks`, `allowedIss`, `allowedAud` and `algorithms` in `verify`',
  build: ({ issuer, audience, cacheSeconds }) => buildApp(
    buildGetJwks({ issuersWhitelist: [issuer], ...cacheOptions(cacheSeconds) }),
    { allowedIss: issuer, allowedAud: audience, algorithms: ['RS256'] }
  )
}
