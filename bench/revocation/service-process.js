/** The process of one service: a protected route, by our plugin. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'
import { answerParent } from '../speed/processes/answer-parent.js'

/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} ServiceSettings
 * @property {string} issuer the exact `iss`
 * @property {string} replicaUrl the one replica that this service comes to
 * @property {string} audience
 * @property {number} waitSeconds for how long the issuer is asked to hold a poll; 0 polls at each `ttl`
 */

answerParent({
  /** @param {ServiceSettings} settings */
  async listen ({ issuer, replicaUrl, audience, waitSeconds }) {
    const app = Fastify()
    await app.register(jwtVerify, {
      issuer,
      audience,
      startup: 'require',
      statusLists: { waitSeconds },
      fetch: (url, init) => fetch(String(url).replace(issuer, replicaUrl), init)
    })
    app.get('/me', { onRequest: app.authenticate }, async () => 'sound')
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: /** @type {AddressInfo} */ (app.server.address()).port }
  }
})
