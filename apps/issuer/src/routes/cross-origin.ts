/** Lets the browser apps of `TRUSTED_ORIGINS`, and no others, read our answers and send cookies along (the Fetch standard's CORS). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Adds the CORS headers to every route of this context, and answers the preflight requests for these URLs. */
export function allowOrigins (server: FastifyInstance, origins: readonly string[], urls: readonly string[]): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin, Sec-Fetch-Site')
    const origin = trustedOrigin(request, origins)
    if (origin === undefined) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-allow-credentials', 'true')
    reply.header('access-control-expose-headers', 'Retry-After')
  })

  for (const url of urls) server.options(url, (request, reply) => answerPreflight(request, reply, origins))
}

function answerPreflight (request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  if (trustedOrigin(request, origins) !== undefined) {
    reply.header('access-control-allow-methods', 'GET, POST, DELETE')
    reply.header('access-control-allow-headers', 'Authorization, Content-Type')
    reply.header('access-control-max-age', '600')
  }
  reply.code(204).send()
}

function trustedOrigin (request: FastifyRequest, origins: readonly string[]): string | undefined {
  return origins.find(origin => origin === request.headers.origin)
}
