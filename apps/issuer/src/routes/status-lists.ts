/** `GET /status-lists/:id`: which tokens are revoked, for whoever verifies them (Token Status List §8). */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { MethodNotAllowed, NotFound } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { statusListType } from '../status-lists/list-document.js'
import type { ListDocument } from '../status-lists/list-document.js'
import { acceptsGzip } from './accepts-gzip.js'
import { preferredWaitSeconds } from './preferred-wait.js'

const maxWaitSeconds = 30

/**
 * Serves `GET /status-lists/:id` and, with the URIs of all of them, `GET /status-lists`: to anybody, from memory. With `Prefer: wait=N` the
 * answer to a client that has the current list comes when that changes, or after N seconds, 30 at the most.
 */
export const statusListRoutes: FastifyPluginAsync<Pick<IssuerParts, 'config' | 'statusLists'>> = async (server, { config, statusLists }) => {
  const { statusListTtlSeconds } = config
  server.addHook('onClose', () => statusLists.close())
  server.onLeaving(() => statusLists.waiting.close())

  server.addHook('onRequest', async (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'ETag, Preference-Applied')
  })

  // Services ask again and again, so each answer is worth no line in the log.
  server.get<{ Params: { id: string } }>('/status-lists/:id', { exposeHeadRoute: true, logLevel: 'warn' }, async (request, reply) => {
    const { id } = request.params
    const held = request.headers['if-none-match'] ?? ''
    let document = await statusLists.find(id, held)
    if (document === null) throw new NotFound()

    if (request.method === 'GET' && isHeld(held, document) && await waitForChange(id, document, request, reply)) {
      document = statusLists.current(id) ?? document
    }
    return send(request, reply, document)
  })

  server.get('/status-lists', { exposeHeadRoute: true }, async (_request, reply) => {
    reply.header('cache-control', `public, max-age=${statusListTtlSeconds}`)
    return { status_lists: await statusLists.uris() }
  })

  for (const url of ['/status-lists', '/status-lists/:id']) {
    server.options(url, async (_request, reply) => reply.code(204)
      .header('access-control-allow-methods', 'GET')
      .header('access-control-allow-headers', 'If-None-Match, Prefer')
      .header('access-control-max-age', '86400')
      .send())
    const refuse = async (_request: FastifyRequest, reply: FastifyReply): Promise<never> => {
      reply.header('allow', 'GET, HEAD')
      throw new MethodNotAllowed()
    }
    server.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url, onRequest: refuse, handler: refuse })
  }

  /** Resolves to whether it waited. */
  async function waitForChange (id: string, document: ListDocument, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const seconds = Math.min(preferredWaitSeconds(request.headers['prefer']) ?? 0, maxWaitSeconds)
    const waiting = seconds > 0 ? statusLists.waiting.wait(id, seconds * 1000) : null
    if (waiting === null) return false
    reply.raw.once('close', waiting.end)
    // It may have changed while nobody waited yet.
    if (statusLists.current(id)?.etag !== document.etag) waiting.end()
    await waiting.over
    reply.header('preference-applied', `wait=${seconds}`)
    return true
  }

  function send (request: FastifyRequest, reply: FastifyReply, { etag, body, gzipped }: ListDocument): FastifyReply {
    const waited = reply.hasHeader('preference-applied')
    reply
      .header('etag', etag)
      .header('vary', 'Accept-Encoding, Prefer')
      // A cache that kept the answer to one who waits would answer the next one at once, and be asked again at once.
      .header('cache-control', waited ? 'no-store' : `public, max-age=${statusListTtlSeconds}`)
    if (isHeld(request.headers['if-none-match'] ?? '', { etag })) return reply.code(304).send()
    reply.header('content-type', `application/${statusListType}`)
    if (gzipped === null || !acceptsGzip(request.headers['accept-encoding'])) return reply.send(body)
    return reply.header('content-encoding', 'gzip').send(gzipped)
  }
}

/** `If-None-Match` by weak comparison (RFC 9110 §13.1.2). */
function isHeld (ifNoneMatch: string, { etag }: Pick<ListDocument, 'etag'>): boolean {
  return ifNoneMatch.trim() === '*' || (ifNoneMatch.match(/"[^"]*"/g)?.includes(etag.slice('W/'.length)) ?? false)
}
