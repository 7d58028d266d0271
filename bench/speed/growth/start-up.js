/** The time from `register` to `ready`, of an app with the plugin and of one without. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'
import { createSigner } from '../credentials/signer.js'
import { spreadOf } from '../statistics.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'

/**
 * @param {number} starts
 * @param {(app: import('fastify').FastifyInstance) => Promise<unknown>} register
 */
async function timeStart (starts, register) {
  const milliseconds = []
  for (let start = 0; start < starts; start += 1) {
    const app = Fastify()
    const begin = performance.now()
    await register(app)
    await app.ready()
    milliseconds.push(performance.now() - begin)
    await app.close()
  }
  return { first: milliseconds[0] ?? NaN, milliseconds: spreadOf(milliseconds.slice(1)) }
}

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ calls }) {
  const { jwk } = await createSigner('RS256')
  const { fetch } = trustIn([jwk])
  const options = { issuer: issuerUrl(0), jwksUri: `${issuerUrl(0)}/jwks.json`, audience, fetch }
  return {
    without: await timeStart(calls, async () => {}),
    withSignet: await timeStart(calls, async app => { await app.register(jwtVerify, options) })
  }
}
