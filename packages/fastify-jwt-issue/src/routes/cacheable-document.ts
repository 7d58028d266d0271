/** A JSON document that any cache may keep and any page may read: JWKS and metadata. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MethodNotAllowedError } from '../errors.js'

/** A document as it goes over the wire. */
interface WireDocument {
  readonly value: object
  readonly body: Buffer
  readonly etag: string
}

/** A document and where it is served. */
export interface CacheableDocument {
  readonly path: string
  readonly contentType: string
  /** `max-age` is in whole seconds (RFC 9111 §1.2.2): a fraction is left out, so that nobody keeps it for too long. */
  readonly maxAgeSeconds: number
  /** What is served now; text and ETag are made once for each new object. */
  read (): object
}

function toWire (value: object): WireDocument {
  const body = Buffer.from(JSON.stringify(value))
  return { value, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/** `If-None-Match` by weak comparison (RFC 9110 §13.1.2): a list, weak or strong, or `*`. */
function isHeld (ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || (ifNoneMatch.match(/"[^"]*"/g)?.includes(etag) ?? false)
}

/** Serves a document by GET and HEAD with ETag and 304; every other method is answered with 405. */
export function serveDocument (fastify: FastifyInstance, { path, contentType, maxAgeSeconds, read }: CacheableDocument): void {
  let wire = toWire(read())

  fastify.get(path, { exposeHeadRoute: true }, async (request: FastifyRequest, reply: FastifyReply) => {
    const value = read()
    if (value !== wire.value) wire = toWire(value)
    reply
      .header('cache-control', `public, max-age=${Math.floor(maxAgeSeconds)}, must-revalidate`)
      .header('etag', wire.etag)
      .header('access-control-allow-origin', '*')
    if (isHeld(request.headers['if-none-match'], wire.etag)) return reply.code(304).send()
    return reply.header('content-type', contentType).send(wire.body)
  })

  const refuse = async (_request: FastifyRequest, reply: FastifyReply): Promise<never> => {
    reply.header('allow', 'GET, HEAD')
    throw new MethodNotAllowedError()
  }
  fastify.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url: path, onRequest: refuse, handler: refuse })
}
