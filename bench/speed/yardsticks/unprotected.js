/** The route without protection: the same claims for everybody, from memory. */
import Fastify from 'fastify'
import { claimsOf } from '../credentials/claims.js'

/** @type {import('../../contenders/contender.js').Contender} */
export const unprotected = {
  name: 'unprotected',
  packages: ['fastify'],
  configuration: 'the same route and the same claims as one object, without a hook',
  async build ({ issuer, audience }) {
    const app = Fastify()
    const claims = claimsOf({ issuer, audience }, 0)
    app.get('/me', async () => claims)
    return app
  }
}
