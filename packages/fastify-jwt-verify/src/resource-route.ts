/** Serves the metadata of the protected resource (RFC 9728 §3.2), to everybody. */
import type { FastifyInstance } from 'fastify'
import type { JwtHook } from './hook.js'
import type { ResourceMetadata } from './resource-metadata.js'

/**
 * Adds the route.
 * @throws `TypeError` under a prefix: a well-known path is a path of the whole host.
 */
export function serveResourceMetadata (fastify: FastifyInstance, { path, document }: ResourceMetadata): void {
  if (fastify.prefix !== '') throw new TypeError('"resource" needs the plugin to be registered at the root, not under a prefix: its document is at /.well-known')
  // What @fastify/swagger leaves out of the document, where an app has it.
  const schema: object = { hide: true }
  fastify.get(path, { schema }, async (_request, reply) =>
    reply.headers({ 'cache-control': 'public, max-age=3600', 'access-control-allow-origin': '*' }).type('application/json').send(document))
}

/** The same hook, except on the route at `path`: an app that guards all of its routes must not guard the way to a token. */
export function exceptAt (path: string, hook: JwtHook): JwtHook {
  return async (request, reply) => {
    if (request.routeOptions.url !== path) await hook(request, reply)
  }
}
