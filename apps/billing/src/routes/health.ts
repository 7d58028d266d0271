/** `GET /healthz` and `GET /readyz`: for whoever watches the process. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsync } from 'fastify'

const status = Type.Object({ status: Type.String() })

/** Serves `/healthz` (the process answers) and `/readyz` (it has the issuer's keys, or gets them now; otherwise 503). */
export const healthRoutes: FastifyPluginAsync = async server => {
  // Probes come all the time: at the usual level the log leaves them out.
  const quietly = server.log.level === 'info' ? { logLevel: 'warn' as const } : {}

  server.get('/healthz', {
    ...quietly,
    schema: { tags: ['operation'], summary: 'Whether the process answers', response: { 200: status } }
  }, async () => ({ status: 'ok' }))

  server.get('/readyz', {
    ...quietly,
    schema: { tags: ['operation'], summary: 'Whether it has the keys of the issuer', response: { 200: status, 503: status } }
  }, async (_request, reply) => {
    // A service that nobody sends requests to has no other reason to ask for keys.
    await server.jwtVerifier.ready().catch(() => {})
    const { usable } = server.jwtVerifier.health()
    return reply.code(usable ? 200 : 503).send({ status: usable ? 'ready' : 'without keys' })
  })
}
