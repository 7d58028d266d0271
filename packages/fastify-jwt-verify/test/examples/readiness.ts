/** The README's readiness probe, word for word. */
import type { FastifyInstance } from 'fastify'

export function addReadiness (fastify: FastifyInstance): void {
  fastify.get('/ready', async (_request, reply) => {
    await fastify.jwtVerifier.ready().catch(() => {})
    const { usable, issuers } = fastify.jwtVerifier.health()
    return reply.code(usable ? 200 : 503).send({ usable, keys: issuers.map(({ issuer, keys, ageSeconds }) => ({ issuer, keys, ageSeconds })) })
  })
}
