/** The process in which the costs of a service are measured. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'
import { answerParent } from '../speed/processes/answer-parent.js'
import { countRequests } from './count-requests.js'
import { measureListMemory, timeDecode, timeLookUp } from './service-costs.js'
import { createSimulatedIssuer, listBytes } from './simulated-issuer.js'

/** @import { AddressInfo } from 'node:net' */

answerParent({
  /** @param {{ verifications: number, waitSeconds: number }} details */
  count: ({ verifications, waitSeconds }) => countRequests(verifications, waitSeconds),
  /** @param {{ rounds: number }} details */
  lookUp: ({ rounds }) => timeLookUp(rounds),
  /** @param {{ revoked: number, repetitions: number }} details */
  decode: ({ revoked, repetitions }) => timeDecode(revoked, repetitions),
  memory: () => measureListMemory(),
  /** A protected route, and a token of each kind for it. */
  async listen () {
    const issuer = await createSimulatedIssuer()
    const uri = issuer.uriOf('sessions')
    await issuer.publish(uri, listBytes(0))
    const app = Fastify()
    await app.register(jwtVerify, { ...issuer.trust(), startup: 'require' })
    app.get('/me', { onRequest: app.authenticate }, async request => request.user)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      port: /** @type {AddressInfo} */ (app.server.address()).port,
      withStatus: await issuer.token(0, { uri, idx: 7919 }),
      withoutStatus: await issuer.token(0)
    }
  }
})
