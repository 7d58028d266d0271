/** `GET /healthz` and `GET /readyz`: for whoever watches the process. */
import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { FastifyPluginAsync } from 'fastify'
import { NotReady } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'

/** Serves `/healthz` (the process answers) and `/readyz` (it can read its data and sign; otherwise 503). */
export const healthRoutes: FastifyPluginAsync<IssuerParts> = async (server, { db }) => {
  server.get('/healthz', async () => ({ status: 'ok' }))

  server.get('/readyz', async request => {
    try {
      await db.selectFrom('key_rings').select('revision').executeTakeFirstOrThrow()
      await promisify(sign)('sha256', Buffer.from('readyz'), server.keyRing.signingKey.privateKey)
      return { status: 'ready' }
    } catch (error) {
      request.log.error({ err: error }, 'not ready')
      throw new NotReady()
    }
  })
}
